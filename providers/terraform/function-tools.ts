import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { FunctionTools } from '../../lib/function.js';

/** DER around a raw X25519 private key (RFC 8410). */
const x25519Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** What the functions need of Node. */
export const functionTools: FunctionTools = {
  publicKeyOf(privateKey) {
    const der = Buffer.concat([x25519Prefix, Buffer.from(privateKey, 'base64')]);
    const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  },
};
