import { createPrivateKey, createPublicKey } from 'node:crypto';
import { subtree, type ConfigPath } from '../../../../lib/router-config/tree.js';
import { verifyInterface, verifyInterfaceRemoval } from './interfaces.js';
import { Refusal, valueAt, wordsAt, type Owner, type Scene } from './rule.js';

/** Source: vyos-1x conf_mode/interfaces_wireguard.py. */
export const wireguardOwner: Owner = {
  at: ['interfaces', 'wireguard', '*'],
  priority: 379,
  verify(scene, path) {
    const { candidate } = scene;
    if (!subtree(candidate, path)) return verifyInterfaceRemoval(scene, path);
    verifyInterface(scene, path);
    const privateKey = valueAt(candidate, [...path, 'private-key']);
    if (privateKey === undefined) throw new Refusal('Wireguard private-key not defined');
    verifyPort(scene, path);
    const seen = new Set<string>();
    const own = publicKeyOf(privateKey);
    for (const peer of wordsAt(candidate, [...path, 'peer'])) {
      const at = [...path, 'peer', peer];
      const value = (leaf: string) => valueAt(candidate, [...at, leaf]);
      const error = `WireGuard peer "${peer}":`;
      if (value('address') !== undefined && value('host-name') !== undefined)
        throw new Refusal(`${error} address/host-name are mutually exclusive!`);
      if (value('allowed-ips') === undefined) throw new Refusal(`${error} missing mandatory allowed-ips!`);
      const publicKey = value('public-key');
      if (publicKey === undefined) throw new Refusal(`${error} missing mandatory public-key!`);
      if (seen.has(publicKey)) throw new Refusal(`${error} duplicate public-key!`);
      seen.add(publicKey);
      const target = value('address') ?? value('host-name');
      if ((target === undefined) !== (value('port') === undefined))
        throw new Refusal(`${error} both port and address/host-name must be defined if either one of them is set!`);
      if (subtree(candidate, [...at, 'disable'])) continue;
      if (publicKey === own) throw new Refusal(`${error} identical public key as interface "${path[2]}"!`);
    }
  },
};

/** Another interface of this router that already listens there. */
function verifyPort({ candidate }: Scene, path: ConfigPath): void {
  const port = valueAt(candidate, [...path, 'port']);
  if (port === undefined) return;
  const taken = wordsAt(candidate, ['interfaces', 'wireguard']).some(
    (other) => other !== path[2] && valueAt(candidate, ['interfaces', 'wireguard', other, 'port']) === port,
  );
  if (taken) throw new Refusal(`UDP port ${port} is busy or unavailable and cannot be used for the interface!`);
}

const pkcs8Head = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The public half of a WireGuard key, both in base64. */
export function publicKeyOf(privateKey: string): string {
  const der = Buffer.concat([pkcs8Head, Buffer.from(privateKey, 'base64')]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return key.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
}
