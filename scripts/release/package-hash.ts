import { createHash } from 'node:crypto';
import type { ZipEntry } from './zip.js';

/** `h1:` of the files of a package, as Go's dirhash makes it and lock files hold it. */
export function contentHash(entries: readonly Pick<ZipEntry, 'name' | 'data'>[]): string {
  const sorted = [...entries].sort((one, other) => (one.name < other.name ? -1 : 1));
  const lines = sorted.map(({ name, data }) => `${sha256(data)}  ${name}\n`);
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
}

/** `zh:` of a zip archive, as registries state it and lock files hold it. */
export function archiveHash(zip: Uint8Array): string {
  return `zh:${sha256(zip)}`;
}

/** In hexadecimal digits, as sha256sum prints it. */
export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
