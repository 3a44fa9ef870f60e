import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { ConfigPath } from '../../../../lib/router-config/tree.js';
import { ConfigSessionError } from '../rest/backend.js';

/** What `generate …` prints. Nothing is installed: an API has nobody to answer questions. */
export function generate(path: ConfigPath): string {
  const words = path.join(' ');
  if (words === 'pki wireguard preshared-key') return `Pre-shared key: ${randomBytes(32).toString('base64')}\n`;
  if (words === 'pki wireguard key-pair') return wireguardKeyPair();
  const macsec = /^macsec mka (?:cak (gcm-aes-128|gcm-aes-256)|ckn)$/.exec(words);
  if (macsec) return `${randomBytes(macsec[1] === 'gcm-aes-128' ? 16 : 32).toString('hex')}\n`;
  const client = /^ssh client-key (\S+)$/.exec(words);
  if (client) return sshKey(client[1] ?? '');
  if (words === 'ssh server-key') return 'Generating SSH server keys\n';
  throw new ConfigSessionError(`\n  Invalid command: generate [${words}]\n\n`);
}

function wireguardKeyPair(): string {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const raw = (der: Buffer) => der.subarray(-32).toString('base64');
  const secret = raw(privateKey.export({ type: 'pkcs8', format: 'der' }));
  return `Private key: ${secret}\nPublic key: ${raw(publicKey.export({ type: 'spki', format: 'der' }))}\n\n`;
}

function sshKey(file: string): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const print = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
    .replace(/=+$/, '');
  return [
    'Generating public/private rsa key pair.',
    `Your identification has been saved in ${file}`,
    `Your public key has been saved in ${file}.pub`,
    'The key fingerprint is:',
    `SHA256:${print} vyos_api@vyos`,
    '',
  ].join('\n');
}
