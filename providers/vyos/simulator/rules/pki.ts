import { hasPath, subtree, type ConfigTree } from '../../../../lib/router-config/tree.js';
import {
  isCertificate,
  isOpensshPrivateKey,
  isOpensshPublicKey,
  isPrivateKey,
  isPublicKey,
  isRevocationList,
  dhParameterBits,
} from './pem.js';
import { Refusal, type Owner, type Scene } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/pki.py. */
export const pkiOwner: Owner = {
  at: ['pki'],
  priority: 300,
  verify(scene) {
    const pki = new View(scene.candidate, ['pki']);
    for (const authority of pki.each('ca')) verifyAuthority(authority);
    for (const certificate of pki.each('certificate')) verifyCertificate(certificate);
    for (const { name, parameters } of pki.each('dh').map((dh) => ({ name: dh.name, parameters: dh.value('parameters') })))
      if (parameters !== undefined && dhParameterBits(parameters) === undefined) throw new Refusal(`Invalid DH parameters on "${name}"`);
    for (const pair of pki.each('key-pair')) verifyKeyPair(pair);
    for (const key of pki.each('openssh')) verifyOpenssh(key);
    const country = pki.value('x509', 'default', 'country');
    if (country !== undefined && !/^\p{L}{2}$/u.test(country))
      throw new Refusal('Invalid default country value. Value must be 2 alpha characters.');
    verifyUnused(scene);
  },
  dependents: usersOfChanged,
};

function verifyAuthority(authority: View): void {
  const certificate = authority.value('certificate');
  if (certificate !== undefined && !isCertificate(certificate, { authority: true }))
    throw new Refusal(`Invalid certificate on CA certificate "${authority.name}"`);
  verifyPrivateKey(authority, `CA certificate "${authority.name}"`);
  if (!authority.words('crl').every(isRevocationList)) throw new Refusal(`Invalid CRL on CA certificate "${authority.name}"`);
}

function verifyCertificate(certificate: View): void {
  const body = certificate.value('certificate');
  if (body !== undefined && !isCertificate(body)) throw new Refusal(`Invalid certificate on certificate "${certificate.name}"`);
  verifyPrivateKey(certificate, `certificate "${certificate.name}"`);
  if (!certificate.has('acme')) return;
  const request = `is required to request certificate for "${certificate.name}" via ACME!`;
  if (!certificate.has('acme', 'domain-name')) throw new Refusal(`At least one domain-name ${request}`);
  if (!certificate.has('acme', 'email')) throw new Refusal(`An email address ${request}`);
}

function verifyKeyPair(pair: View): void {
  const body = pair.value('public', 'key');
  if (body !== undefined && !isPublicKey(body)) throw new Refusal(`Invalid public key on key-pair "${pair.name}"`);
  verifyPrivateKey(pair, `key-pair "${pair.name}"`);
}

/** A key that a password protects is taken unseen. */
function verifyPrivateKey(owner: View, place: string): void {
  const key = owner.value('private', 'key');
  if (key !== undefined && !owner.has('private', 'password-protected') && !isPrivateKey(key))
    throw new Refusal(`Invalid private key on ${place}`);
}

function verifyOpenssh(key: View): void {
  const [open, type] = [key.value('public', 'key'), key.value('public', 'type')];
  if (open !== undefined) {
    if (type === undefined) throw new Refusal(`Must define OpenSSH public key type for "${key.name}"`);
    if (!isOpensshPublicKey(open, type)) throw new Refusal(`Invalid OpenSSH public key "${key.name}"`);
  }
  const secret = key.value('private', 'key');
  if (secret !== undefined && !key.has('private', 'password-protected') && !isOpensshPrivateKey(secret))
    throw new Refusal(`Invalid OpenSSH private key "${key.name}"`);
}

/** Who uses what: the leaves below a path that name an object of a kind. */
const uses: readonly { below: readonly string[]; leaves: readonly string[] }[] = [
  { below: ['service', 'https'], leaves: ['certificate', 'ca-certificate', 'dh-params'] },
  { below: ['interfaces', 'ethernet'], leaves: ['certificate', 'ca-certificate'] },
  { below: ['interfaces', 'bonding'], leaves: ['certificate', 'ca-certificate'] },
  {
    below: ['interfaces', 'openvpn'],
    leaves: ['certificate', 'ca-certificate', 'dh-params', 'shared-secret-key', 'auth-key', 'crypt-key'],
  },
  { below: ['interfaces', 'sstpc'], leaves: ['ca-certificate'] },
  { below: ['load-balancing', 'haproxy'], leaves: ['certificate', 'ca-certificate'] },
  { below: ['protocols', 'rpki', 'cache'], leaves: ['key'] },
  { below: ['service', 'ssh'], leaves: ['trusted-user-ca'] },
  { below: ['vpn', 'ipsec'], leaves: ['certificate', 'ca-certificate', 'local-key', 'remote-key'] },
  { below: ['vpn', 'openconnect'], leaves: ['certificate', 'ca-certificate'] },
  { below: ['vpn', 'sstp'], leaves: ['certificate', 'ca-certificate'] },
];

const kindOf: Readonly<Record<string, readonly string[]>> = {
  certificate: ['certificate'],
  'ca-certificate': ['ca'],
  'dh-params': ['dh'],
  key: ['openssh'],
  'trusted-user-ca': ['openssh'],
  'local-key': ['key-pair'],
  'remote-key': ['key-pair'],
  'shared-secret-key': ['openvpn', 'shared-secret'],
  'auth-key': ['openvpn', 'shared-secret'],
  'crypt-key': ['openvpn', 'shared-secret'],
};

/** Objects of a kind of which something is no longer what it was. */
function lessened({ candidate, running }: Scene, kind: readonly string[]): View[] {
  return new View(running, kind).each().filter((object) => !isKept(subtree(running, object.path), subtree(candidate, object.path)));
}

function isKept(before: ConfigTree | undefined, after: ConfigTree | undefined): boolean {
  if (!before || !after) return before === undefined;
  return before === after || [...before].every(([word, child]) => isKept(child, after.get(word)));
}

function verifyUnused(scene: Scene): void {
  for (const { below, leaves } of uses) {
    for (const leaf of leaves) {
      const gone = lessened(scene, ['pki', ...(kindOf[leaf] ?? [])]).filter(({ path }) => !hasPath(scene.candidate, path));
      const [used] = usesOf(new View(scene.candidate, below), leaf, new Set(gone.map(({ name }) => name)));
      if (used) throw new Refusal(`PKI object "${used.name}" still in use by "${[...used.path, leaf.replaceAll('-', '_')].join(' ')}"`);
    }
  }
}

/** Who uses what was changed looks at it again: a service as a whole, an interface by its name. */
function usersOfChanged(scene: Scene): string[][] {
  const users = uses.flatMap(({ below, leaves }) =>
    leaves.flatMap((leaf) => {
      const changed = lessened(scene, ['pki', ...(kindOf[leaf] ?? [])]).map(({ name }) => name);
      return usesOf(new View(scene.candidate, below), leaf, new Set(changed)).map(({ path }) =>
        path.slice(0, below[0] === 'interfaces' ? 3 : below.length),
      );
    }),
  );
  return [...new Map(users.map((path) => [path.join(' '), path])).values()];
}

/** The places below which a leaf holds one of the names. */
function usesOf(at: View, leaf: string, names: ReadonlySet<string>): { name: string; path: readonly string[] }[] {
  if (names.size === 0) return [];
  const own = at.words(leaf).filter((word) => names.has(word));
  return [...own.map((name) => ({ name, path: at.path })), ...at.each().flatMap((child) => usesOf(child, leaf, names))];
}
