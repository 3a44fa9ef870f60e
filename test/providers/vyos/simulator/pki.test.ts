import { createDiffieHellmanGroup, generateKeyPairSync } from 'node:crypto';
import { selfSigned } from '../../../../providers/http/self-signed.js';
import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

const bodyOf = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
const authority = selfSigned({ dnsNames: ['ca.example'] });
const [ca, key] = [bodyOf(authority.cert), bodyOf(authority.key)];
/** A certificate whose basic constraints say that it is no authority. */
const leaf =
  'MIIBaDCCAQ+gAwIBAgIUN73N5cm7aM9nl0jFMMMcspNr6CEwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBbDAgFw0yNjExMjExMjUzMDlaGA8yMTI2MTAyODEyNTMwOVowDDEKMAgGA1UEAwwBbDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEnpz2SUySnUvIL78lzMhSKMC0+KICjxNzbK5XoSwTy68ukQngStxTuxOHzAHmX73+snU7IjM9zA2qrXf6/lUA+jTTBLMB0GA1UdDgQWBBTy0yoXhEdFKXSJIdFTYceQ+7cbAzAfBgNVHSMEGDAWgBTy0yoXhEdFKXSJIdFTYceQ+7cbAzAJBgNVHRMEAjAAMAoGCCqGSM49BAMCA0cAMEQCIBF+9ayP/IHMAbdrNnSa1ja0d7BUrENbR+JibkJPS97DAiASgUahBW/HVZmA+9VK4toYAdu6uB9iX5Tg8VdK3vs/Mg==';

/** A DER value of less than 64 KiB. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 255]), body]);
}

const revoked = der(0x30, der(0x30), der(0x30), der(0x03, Buffer.alloc(65))).toString('base64');
const prime = createDiffieHellmanGroup('modp14').getPrime();
const dh = der(0x30, der(0x02, Buffer.from([0]), prime), der(0x02, Buffer.from([2]))).toString('base64');
const sshWord = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
const sshKey = [Buffer.from('ssh-rsa'), Buffer.from([1, 0, 1]), Buffer.alloc(257, 1)].map(sshWord);
const junk = Buffer.from('nothing of the kind').toString('base64');

describe('a key or certificate', () => {
  const pkcs1 = generateKeyPairSync('rsa', { modulusLength: 1024 });

  test('is kept when it is what its place asks for', () => {
    const lines = [
      `set pki ca a certificate ${ca}`,
      `set pki ca a private key ${key}`,
      `set pki ca a crl ${revoked}`,
      `set pki certificate b certificate ${leaf}`,
      `set pki certificate b private key ${junk}`,
      'set pki certificate b private password-protected',
      `set pki dh c parameters ${dh}`,
      `set pki key-pair d public key ${pkcs1.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`,
      `set pki key-pair d private key ${pkcs1.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')}`,
      `set pki openssh e public key ${Buffer.concat(sshKey).toString('base64')}`,
      'set pki openssh e public type ssh-rsa',
      'set pki x509 default country CH',
    ];
    expect(router.commit(...lines)).toEqual([]);
  });

  test.each([
    ['Invalid certificate on CA certificate "a"', [`set pki ca a certificate ${junk}`]],
    ['Invalid certificate on CA certificate "a"', [`set pki ca a certificate ${leaf}`]],
    ['Invalid private key on CA certificate "a"', [`set pki ca a private key ${ca}`]],
    ['Invalid CRL on CA certificate "a"', [`set pki ca a crl ${junk}`]],
    ['Invalid certificate on certificate "b"', [`set pki certificate b certificate ${key}`]],
    ['Invalid private key on certificate "b"', [`set pki certificate b private key ${junk}`]],
    ['An email address is required to request certificate for "b" via ACME!', ['set pki certificate b acme domain-name b.example']],
    ['Invalid DH parameters on "c"', [`set pki dh c parameters ${junk}`]],
    ['Invalid public key on key-pair "d"', [`set pki key-pair d public key ${key}`]],
    ['Must define OpenSSH public key type for "e"', [`set pki openssh e public key ${junk}`]],
    ['Invalid OpenSSH public key "e"', [`set pki openssh e public key ${junk}`, 'set pki openssh e public type ssh-rsa']],
    ['Invalid default country value. Value must be 2 alpha characters.', ['set pki x509 default country Swiss']],
  ])('is refused with "%s"', (words, lines) => {
    expect(router.commit(...lines)).toEqual([words]);
  });

  test('stays, whole, while something uses it', () => {
    const eapol = ['certificate b', 'ca-certificate a'].map((line) => `set interfaces ethernet eth1 eapol ${line}`);
    const own = ['certificate', 'private key'].map((leafOf) => `set pki certificate b ${leafOf} ${leafOf === 'certificate' ? leaf : key}`);
    expect(router.commit(`set pki ca a certificate ${ca}`, ...own, ...eapol)).toEqual([]);
    expect(router.commit('delete pki ca a')).toEqual(['PKI object "a" still in use by "interfaces ethernet eth1 eapol ca_certificate"']);
    expect(router.commit('delete pki certificate b private')).toEqual(['PEM private key for "b" missing in configuration!']);
    expect(router.commit('delete pki', 'delete interfaces ethernet eth1 eapol')).toEqual([]);
  });
});
