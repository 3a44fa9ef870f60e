import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Encrypts what must not lie in the store as it is: AES-256-GCM, `nonce.tag.ciphertext` in base64url. */
export class Seal {
  /** `key` has 32 bytes and lives in a file of its own, mode 0600. */
  constructor(private readonly key: Buffer) {}

  close(plain: string, context: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url')).join('.');
  }

  /** Throws when the key or the context is not the one it was sealed with. */
  open(sealed: string, context: string): string {
    const [nonce, tag, body] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
    if (!nonce || !tag || !body) throw new TypeError('not a sealed value');
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(context));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  }
}
