import { hasPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { devicesOf } from './devices.js';
import { matches, Refusal, valueAt, wordsAt, type Owner } from './rule.js';

/** Source: vyos-1x conf_mode/vrf.py. The misspelling is the vendor's. */
export const vrfOwner: Owner = {
  at: ['vrf'],
  priority: 11,
  verify({ candidate, running }) {
    const names = wordsAt(candidate, ['vrf', 'name']);
    for (const name of wordsAt(running, ['vrf', 'name']).filter((known) => !hasPath(candidate, ['vrf', 'name', known])))
      verifyRemoval(candidate, name);
    const tables = new Set<string>();
    const vnis = new Set<string>();
    for (const name of names) {
      const at = ['vrf', 'name', name];
      if (reserved.has(name)) throw new Refusal(`VRF name "${name}" is reserved and connot be used!`);
      const table = valueAt(candidate, [...at, 'table']);
      if (table === undefined) throw new Refusal(`VRF "${name}" table id is mandatory!`);
      // Linux keeps local, main and default there; the grammar alone would let 254 and 255 pass.
      if (['253', '254', '255'].includes(table)) throw new Refusal(`VRF "${name}" table id ${table} cannot be used!`);
      if (tables.has(table)) throw new Refusal(`VRF "${name}" table id is not unique!`);
      tables.add(table);
      const was = valueAt(running, [...at, 'table']);
      if (was !== undefined && was !== table) throw new Refusal(`VRF "${name}" table id modification not possible!`);
      const vni = valueAt(candidate, [...at, 'vni']);
      if (vni === undefined) continue;
      if (vnis.has(vni)) throw new Refusal(`VRF "${name}" VNI "${vni}" is not unique!`);
      vnis.add(vni);
    }
    for (const path of matches(['vrf', 'name', '*', '*', 'protocol', '*', 'route-map'], [candidate])) {
      const routeMap = valueAt(candidate, path) ?? '';
      if (!hasPath(candidate, ['policy', 'route-map', routeMap])) {
        throw new Refusal(`Specified route-map "${routeMap}" does not exist!`);
      }
    }
  },
};

function verifyRemoval(candidate: ConfigTree, name: string): void {
  const error = `Can not remove VRF "${name}",`;
  if (devicesOf(candidate).some((device) => device.vrf === name)) throw new Refusal(`${error} it still has member interfaces!`);
  const leaks = [
    ['protocols', 'static', '*', '*', '*', '*', 'vrf'],
    ['vrf', 'name', '*', 'protocols', 'static', '*', '*', '*', '*', 'vrf'],
  ].flatMap((pattern) => matches(pattern, [candidate]));
  if (leaks.some((path) => valueAt(candidate, path) === name)) throw new Refusal(`${error} it still has static routes installed!`);
}

const reserved = new Set(
  ['add', 'all', 'broadcast', 'default', 'delete', 'dev', 'down', 'get', 'inet', 'link', 'mtu', 'remote', 'type', 'up', 'vrf'], // prettier-ignore
);
