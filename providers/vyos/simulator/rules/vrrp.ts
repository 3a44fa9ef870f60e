import { subtree } from '../../../../lib/router-config/tree.js';
import { deviceExists } from './devices.js';
import { Refusal, valueAt, wordsAt, type Owner } from './rule.js';

/** Source: vyos-1x conf_mode/high-availability.py. */
export const vrrpOwner: Owner = {
  at: ['high-availability'],
  priority: 800,
  verify({ candidate }) {
    const groups = ['high-availability', 'vrrp', 'group'];
    const used = new Set<string>();
    for (const group of wordsAt(candidate, groups)) {
      const at = [...groups, group];
      const value = (leaf: string) => valueAt(candidate, [...at, leaf]);
      const vrid = value('vrid');
      const onInterface = value('interface');
      const addresses = wordsAt(candidate, [...at, 'address']);
      if (vrid === undefined) throw new Refusal(`VRID is required but not set in VRRP group "${group}"`);
      if (onInterface === undefined) throw new Refusal(`Interface is required but not set in VRRP group "${group}"`);
      if (addresses.length === 0) throw new Refusal(`Virtual IP address is required but not set in VRRP group "${group}"`);
      const login = ['type', 'password'].map((leaf) => valueAt(candidate, [...at, 'authentication', leaf]));
      if (subtree(candidate, [...at, 'authentication']) && login.includes(undefined))
        throw new Refusal(`Authentication requires both type and passwortd to be set in VRRP group "${group}"`);
      if (!deviceExists(candidate, onInterface)) throw new Refusal(`Interface "${onInterface}" does not exist!`);
      const families = new Set(addresses.map((address) => (address.includes(':') ? 6 : 4)));
      if (families.size > 1)
        throw new Refusal(
          `VRRP group "${group}" mixes IPv4 and IPv6 virtual addresses, this is not allowed. Create individual groups for IPv4 and IPv6!`,
        );
      const family = families.has(6) ? 6 : 4;
      verifySources(group, family, value('hello-source-address'), wordsAt(candidate, [...at, 'peer-address']));
      const key = `${vrid} ${onInterface} ${family}`;
      if (used.has(key))
        throw new Refusal(`VRID "${vrid}" can only be used once on interface "${onInterface} with address family IPv${family}"!`);
      used.add(key);
    }
    const syncGroups = ['high-availability', 'vrrp', 'sync-group'];
    for (const syncGroup of wordsAt(candidate, syncGroups)) {
      for (const member of wordsAt(candidate, [...syncGroups, syncGroup, 'member'])) {
        if (!subtree(candidate, [...groups, member]))
          throw new Refusal(`VRRP sync-group "${syncGroup}" refers to VRRP group "${member}", but it does not exist!`);
      }
    }
  },
};

function verifySources(group: string, family: 4 | 6, hello: string | undefined, peers: readonly string[]): void {
  const differs = (address: string) => address.includes(':') === (family === 4);
  const other = family === 4 ? 6 : 4;
  if (hello !== undefined && differs(hello))
    throw new Refusal(`VRRP group "${group}" uses IPv${family} but hello-source-address is IPv${other}!`);
  if (peers.some(differs)) throw new Refusal(`VRRP group "${group}" uses IPv${family} but peer-address is IPv${other}!`);
}
