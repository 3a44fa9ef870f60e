import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';

// The bodies of PEM files as VyOS keeps them: base64 in one line, without the lines around it.

/** Whether it is a certificate; `authority` asks for one that may sign others. */
export function isCertificate(body: string, { authority = false } = {}): boolean {
  const certificate = attempt(() => new X509Certificate(Buffer.from(body, 'base64')));
  return certificate !== undefined && (!authority || certificate.ca);
}

/** Whether it is a private key that no password protects. */
export function isPrivateKey(body: string): boolean {
  const key = Buffer.from(body, 'base64');
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => attempt(() => createPrivateKey({ key, format: 'der', type })) !== undefined);
}

/** Whether it is a public key. */
export function isPublicKey(body: string): boolean {
  return attempt(() => createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' })) !== undefined;
}

/** Whether it is a list of revoked certificates: what is signed, how, and the signature. */
export function isRevocationList(body: string): boolean {
  const parts = sequence(Buffer.from(body, 'base64'))?.map(({ tag }) => tag);
  return parts?.length === 3 && parts[0] === der.sequence && parts[1] === der.sequence && parts[2] === der.bitString;
}

/** The length of the prime of Diffie-Hellman parameters, or undefined if it is none. */
export function dhParameterBits(body: string): number | undefined {
  const numbers = sequence(Buffer.from(body, 'base64'));
  if (!numbers || numbers.length < 2 || numbers.some(({ tag }) => tag !== der.integer)) return undefined;
  const prime = numbers[0]?.content.toString('hex').replace(/^(00)+/, '') ?? '';
  return prime === '' ? undefined : BigInt(`0x${prime}`).toString(2).length;
}

/** Whether it is the public half of an OpenSSH key of the type. */
export function isOpensshPublicKey(body: string, type: string): boolean {
  const words: Buffer[] = [];
  let rest = Buffer.from(body, 'base64');
  while (rest.length >= 4) {
    const length = rest.readUInt32BE(0);
    if (length > rest.length - 4) return false;
    words.push(rest.subarray(4, 4 + length));
    rest = rest.subarray(4 + length);
  }
  // An RSA key is its type, the exponent and the modulus.
  return rest.length === 0 && words.length === 3 && words[0]?.toString('latin1') === type;
}

/** Whether it is a private key as ssh-keygen writes it. */
export function isOpensshPrivateKey(body: string): boolean {
  return Buffer.from(body, 'base64').subarray(0, 15).toString('latin1') === 'openssh-key-v1\0';
}

const der = { integer: 0x02, bitString: 0x03, sequence: 0x30 };

interface DerValue {
  tag: number;
  content: Buffer;
}

/** The values of a DER sequence that fills the whole buffer, or undefined. */
function sequence(bytes: Buffer): DerValue[] | undefined {
  const outer = values(bytes);
  return outer?.length === 1 && outer[0]?.tag === der.sequence ? values(outer[0].content) : undefined;
}

function values(bytes: Buffer): DerValue[] | undefined {
  const found: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at + 1] ?? 0;
    const long = first > 0x80 ? first - 0x80 : 0;
    const start = at + 2 + long;
    if (long > 4 || start > bytes.length) return undefined;
    const length = long === 0 ? first : bytes.readUIntBE(at + 2, long);
    if (start + length > bytes.length) return undefined;
    found.push({ tag: bytes[at] ?? 0, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
