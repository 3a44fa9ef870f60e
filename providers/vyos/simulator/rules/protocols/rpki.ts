import { hasPath } from '../../../../../lib/router-config/tree.js';
import { Refusal } from '../rule.js';
import type { Instance } from './protocol.js';

/** Source: vyos-1x conf_mode/protocols_rpki.py. */
export function verifyRpki({ at: rpki, tree }: Instance): void {
  const preferences = new Set<string>();
  for (const cache of rpki.each('cache')) {
    const missing = ['port', 'preference'].find((option) => !cache.has(option));
    if (missing) throw new Refusal(`RPKI cache "${cache.name}" ${missing} must be defined!`);
    const preference = cache.value('preference') ?? '';
    if (preferences.has(preference)) throw new Refusal(`RPKI cache with preference ${preference} already configured!`);
    preferences.add(preference);
    const ssh = cache.at('ssh');
    if (!ssh.exists) continue;
    if (!ssh.has('username')) throw new Refusal('RPKI+SSH requires username to be defined!');
    const key = ssh.value('key');
    if (key === undefined || !hasPath(tree, ['pki', 'openssh'])) throw new Refusal('RPKI+SSH requires key to be defined!');
    if (!hasPath(tree, ['pki', 'openssh', key])) throw new Refusal('RPKI+SSH key not found on PKI subsystem!');
  }
}
