import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

export interface SelfSigned {
  /** PKCS #8, PEM. */
  key: string;
  /** PEM. */
  cert: string;
  der: Buffer;
  /** SHA-256 of the certificate, `AA:BB:…`. */
  fingerprint: string;
}

/**
 * A self-signed ECDSA P-256 certificate for servers and clients, valid for ten years. Clients in Go ignore the common name, so
 * every name goes into the alternative names. Written as DER by hand: the certificate libraries take over 100 ms to start.
 */
export function selfSigned(names: { dnsNames?: readonly string[]; ipAddresses?: readonly string[] }): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const commonName = names.dnsNames?.[0] ?? names.ipAddresses?.[0] ?? 'localhost';
  const distinguishedName = sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from(commonName)))));
  const now = Date.now();
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serialNumber()),
    sequence(ecdsaWithSha256()),
    distinguishedName,
    sequence(time(new Date(now - clockSkewMs)), time(new Date(now + tenYearsMs))),
    distinguishedName,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions(names))),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const certificate = sequence(body, sequence(ecdsaWithSha256()), signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(certificate),
    der: certificate,
    fingerprint: fingerprintOf(certificate),
  };
}

/** The SHA-256 fingerprint of a certificate's DER, `AA:BB:…`. */
export function fingerprintOf(certificate: Uint8Array): string {
  const hex = createHash('sha256').update(certificate).digest('hex').toUpperCase();
  return hex.match(/../g)?.join(':') ?? '';
}

const clockSkewMs = 5 * 60_000;
const tenYearsMs = 3650 * 86_400_000;

function extensions({ dnsNames = [], ipAddresses = [] }: { dnsNames?: readonly string[]; ipAddresses?: readonly string[] }): Buffer[] {
  const alternativeNames = [
    ...dnsNames.map((name) => der(0x82, Buffer.from(name, 'ascii'))),
    ...ipAddresses.map((address) => der(0x87, addressBytes(address))),
  ];
  const isAuthority = sequence(der(0x01, Buffer.from([0xff])));
  const signsAndCertifies = der(0x03, Buffer.from([2, 0x84]));
  return [
    extension('551d13', true, isAuthority),
    extension('551d0f', true, signsAndCertifies),
    extension('551d25', false, sequence(objectId('2b06010505070301'), objectId('2b06010505070302'))),
    ...(alternativeNames.length > 0 ? [extension('551d11', false, sequence(...alternativeNames))] : []),
  ];
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
}

function ecdsaWithSha256(): Buffer {
  return objectId('2a8648ce3d040302');
}

/** Positive and of full length, as DER integers must be. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes;
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const zeros = Array<string>(tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length).fill('0');
  return Buffer.from([...groups(head), ...zeros, ...groups(tail)].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return der(0x18, Buffer.from(`${digits}Z`));
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), body]);
  if (length < 0x100) return Buffer.concat([Buffer.from([tag, 0x81, length]), body]);
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 0xff]), body]);
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
