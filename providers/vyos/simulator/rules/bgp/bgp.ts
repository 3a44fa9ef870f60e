import { hasPath } from '../../../../../lib/router-config/tree.js';
import type { Instance } from '../protocols/protocol.js';
import { Refusal, wordsAt } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import { verifyAddressFamilies } from './address-families.js';
import { importersOf, unicastFamilies } from './imports.js';
import { remoteAsOf } from './membership.js';
import { verifyPeers } from './peers.js';

/** Source: vyos-1x conf_mode/protocols_bgp.py. */
export function verifyBgp(instance: Instance): void {
  const { at: bgp } = instance;
  if (!bgp.exists) return verifyRemoval(instance);
  if (!bgp.has('system-as')) throw new Refusal('BGP system-as number must be defined!');
  verifyBmp(instance);
  verifyInterfaces(instance);
  verifyPeers(instance);
  verifyListenRanges(instance);
  verifyParameters(instance);
  verifyAddressFamilies(instance);
}

function verifyRemoval({ vrf, tree }: Instance): void {
  if (vrf !== undefined) {
    if (unicastFamilies.some((family) => importersOf(tree, vrf, family).size > 0))
      throw new Refusal(`Cannot delete VRF instance "${vrf}", unconfigure "import vrf" commands!`);
    return;
  }
  const vrfs = wordsAt(tree, ['vrf', 'name']).map((name) => new View(tree, ['vrf', 'name', name]));
  const dependent = vrfs.filter((each) => each.has('protocols', 'bgp')).map(({ name }) => name);
  if (dependent.length > 0) throw new Refusal(`Cannot delete default BGP instance, dependent VRF instance(s): ${dependent.join(', ')}`);
  if (vrfs.some((each) => each.has('vni'))) throw new Refusal('Cannot delete default BGP instance, dependent L3VNI exists!');
}

function verifyBmp({ at: bgp, scene }: Instance): void {
  if (!bgp.has('bmp')) return;
  // bgpd loads the module when it starts, so a flag of the same commit comes too late.
  if (!hasPath(scene.running, ['system', 'frr', 'bmp']))
    throw new Refusal('"bmp" flag is not found in bgpd. Configure "set system frr bmp" and restart bgp process');
  const nameless = bgp.each('bmp', 'target').find((target) => !target.has('address'));
  if (nameless) throw new Refusal(`BMP target "${nameless.name}" address must be defined!`);
}

function verifyInterfaces({ at: bgp, vrf = 'default', around }: Instance): void {
  for (const name of bgp.words('interface')) {
    const actual = around.vrfOf(name);
    if (actual === vrf) continue;
    throw new Refusal(`Interface "${name}" belongs to different VRF instance "${vrf === 'default' ? actual : vrf}"!`);
  }
}

function verifyListenRanges({ at: bgp }: Instance): void {
  for (const range of bgp.each('listen', 'range')) {
    const group = range.value('peer-group');
    if (group === undefined) throw new Refusal(`Listen range for prefix "${range.name}" has no peer group configured.`);
    if (!bgp.has('peer-group', group)) throw new Refusal(`Peer-group "${group}" for listen range "${range.name}" does not exist!`);
    if (remoteAsOf(range, bgp) === undefined) throw new Refusal(`Peer-group "${group}" requires remote-as to be set!`);
  }
}

function verifyParameters({ at: bgp }: Instance): void {
  const distance = bgp.at('parameters', 'distance', 'global');
  const missing = distance.exists && ['external', 'internal', 'local'].find((key) => !distance.has(key));
  if (missing) throw new Refusal(`Missing mandatory configuration option for global administrative distance ${missing}!`);
  const keepalive = bgp.at('parameters', 'tcp-keepalive');
  if (keepalive.exists && !['idle', 'interval', 'probes'].every((key) => keepalive.has(key)))
    throw new Refusal('TCP keepalive incomplete - idle, keepalive and probes must be set');
}
