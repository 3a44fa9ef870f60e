import type { Instance } from '../protocols/protocol.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import { importersOf, instanceOf, unicastFamilies } from './imports.js';

/** What `protocols bgp address-family` must hold. Source: vyos-1x conf_mode/protocols_bgp.py. */
export function verifyAddressFamilies(instance: Instance): void {
  for (const family of instance.at.each('address-family')) {
    verifyDistance(family);
    if (unicastFamilies.some((name) => name === family.name)) verifyUnicast(family, instance);
    if (family.name === 'l2vpn-evpn') verifyEvpn(family);
  }
}

function verifyDistance(family: View): void {
  if (!family.has('distance')) return;
  const missing = ['external', 'internal', 'local'].find((key) => !family.has('distance', key));
  if (missing === undefined) return;
  const name = family.name.replace(/-/g, '_');
  throw new Refusal(`Missing mandatory configuration option for ${name} administrative distance ${missing}!`);
}

const vpnOptions = [
  ['rd', 'vpn', 'export'],
  ['route-target', 'vpn', 'both'],
  ['route-target', 'vpn', 'import'],
  ['route-target', 'vpn', 'export'],
] as const;

/** What VyOS says of each option while another VRF imports from this one. The quotes are the vendor's. */
const conflicts: Readonly<Record<string, string>> = {
  'rd vpn export': 'Command "import vrf" conflicts with "rd vpn export" command!',
  'route-target vpn both': 'Command "import vrf" conflicts with "route-target vpn both" command!',
  'route-target vpn import': 'Command "import vrf conflicts" with "route-target vpn import" command!',
  'route-target vpn export': 'Command "import vrf" conflicts with "route-target vpn export" command!',
};

function verifyUnicast(family: View, { at: bgp, vrf = 'default', tree, around }: Instance): void {
  const isImported = importersOf(tree, vrf, family.name).size > 0;
  for (const option of vpnOptions) {
    if (!family.has(...option)) continue;
    const name = option.join(' ');
    if (isImported) throw new Refusal(conflicts[name] ?? '');
    if (name === 'route-target vpn both') verifySoleRouteTarget(family);
  }
  const imported = family.words('import', 'vrf');
  if (imported.length > 0 && hasVpnOption(family))
    throw new Refusal('Please unconfigure "import vrf" commands before using vpn commands in the same VRF!');
  for (const name of imported) {
    around.verifyVrf(name);
    if (name !== vrf && hasVpnOption(instanceOf(tree, name).at('address-family', family.name)))
      throw new Refusal('Please unconfigure import vrf commands before using vpn commands in dependent VRFs!');
  }
  if (imported.length > 0 || family.has('route-map', 'vrf', 'import')) verifyNoVpn(family);
  for (const direction of ['export', 'import']) around.verifyRouteMap(family.value('route-map', 'vpn', direction));
  if (family.has('sid') && bgp.has('sid')) throw new Refusal('SID per VRF and SID per address-family are mutually exclusive!');
}

function hasVpnOption(family: View): boolean {
  return vpnOptions.some((option) => family.has(...option));
}

function verifySoleRouteTarget(family: View): void {
  const other = ['export', 'import'].find((direction) => family.has('route-target', 'vpn', direction));
  if (other) throw new Refusal(`Command "route-target vpn ${other}" conflicts with "route-target vpn both" command!`);
}

function verifyNoVpn(family: View): void {
  if (family.has('import', 'vpn') || family.has('export', 'vpn'))
    throw new Refusal('Please unconfigure VPN to VRF commands before using "import vrf" commands!');
  if (family.has('route-map', 'vpn', 'import') || family.has('route-map', 'vpn', 'export'))
    throw new Refusal('Please unconfigure route-map VPN to VRF commands before using "import vrf" commands!');
}

function verifyEvpn(evpn: View): void {
  if (evpn.has('advertise-all-vni')) return;
  for (const vni of evpn.each('vni')) {
    const option = ['rd', 'route-target'].find((name) => vni.has(name));
    if (option) throw new Refusal(`BGP EVPN "${option}" requires "advertise-all-vni" to be set!`);
  }
}
