import { devicesOf } from '../rules/devices.js';
import { View } from '../../../../lib/router-config/view.js';
import type { Operated } from './operated.js';

const head = 'Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc';

/** `show bgp summary` of the default instance, of a VRF, or of all. No session comes up: there is nobody at the other end. */
export function showBgpSummary({ running }: Operated, vrf = 'default'): string {
  const root = new View(running);
  const instances = [
    { name: 'default', at: root.at('protocols', 'bgp') },
    ...root.each('vrf', 'name').map((one) => ({ name: one.name, at: one.at('protocols', 'bgp') })),
  ].filter(({ name, at }) => at.exists && (vrf === 'all' || name === vrf));
  if (instances.length === 0)
    return vrf === 'default' || vrf === 'all' ? '% BGP instance not found\n' : '% View/Vrf specified is unknown: ' + `${vrf}\n`;
  return instances.map(({ name, at }, index) => summaryOf(name, index, at, routerId(at, running))).join('\n');
}

function summaryOf(vrf: string, id: number, bgp: View, identifier: string): string {
  const peers = bgp.each('neighbor').map((peer) => {
    const as = peer.value('remote-as') ?? bgp.value('peer-group', peer.value('peer-group') ?? '', 'remote-as') ?? '0';
    const number = as === 'internal' ? (bgp.value('system-as') ?? '0') : as === 'external' ? '0' : as;
    const state = peer.has('shutdown') ? 'Idle (Admin)' : 'Active';
    const counts = `${'0'.padStart(10)}${'0'.padStart(10)}${'0'.padStart(9)}${'0'.padStart(5)}${'0'.padStart(5)}${'never'.padStart(9)}`;
    return `${peer.name.padEnd(16)}4 ${number.padStart(10)}${counts} ${state.padStart(12)} ${'0'.padStart(8)} ${peer.value('description') ?? 'N/A'}`;
  });
  return [
    '',
    `IPv4 Unicast Summary (VRF ${vrf}):`,
    `BGP router identifier ${identifier}, local AS number ${bgp.value('system-as') ?? '0'} vrf-id ${id}`,
    'BGP table version 0',
    'RIB entries 0, using 0 bytes of memory',
    `Peers ${peers.length}, using ${peers.length * 24} KiB of memory`,
    '',
    ...(peers.length > 0 ? [head, ...peers] : ['% No BGP neighbors found']),
    '',
    `Total number of neighbors ${peers.length}`,
    '',
  ].join('\n');
}

function routerId(bgp: View, running: Operated['running']): string {
  const set = bgp.value('parameters', 'router-id');
  if (set !== undefined) return set;
  const addresses = devicesOf(running).flatMap((device) => device.addresses.map((address) => address.split('/')[0] ?? ''));
  return (
    addresses
      .filter((address) => /^\d+(\.\d+){3}$/.test(address))
      .sort()
      .at(-1) ?? '0.0.0.0'
  );
}

/** `show evpn vni`: one line for each VNI of a VXLAN device, layer 3 where a VRF has it. */
export function showEvpnVnis({ running }: Operated): string {
  const root = new View(running);
  const tenants = new Map(root.each('vrf', 'name').flatMap((vrf) => (vrf.has('vni') ? [[vrf.value('vni') ?? '', vrf.name] as const] : [])));
  const rows = root.each('interfaces', 'vxlan').flatMap((device) => {
    const mapped = device.each('vlan-to-vni').flatMap((vlan) => vlan.words('vni'));
    return [...device.words('vni'), ...mapped].map((vni) => {
      const tenant = tenants.get(vni);
      const isL3 = tenant !== undefined;
      return [vni, isL3 ? 'L3' : 'L2', device.name, '0', '0', isL3 ? 'n/a' : '0', tenant ?? 'default'];
    });
  });
  const widths = [11, 5, 22, 9, 9, 16, 38];
  const line = (words: readonly string[]) =>
    words
      .map((word, index) => word.padEnd(widths[index] ?? 0))
      .join('')
      .trimEnd();
  return [line(['VNI', 'Type', 'VxLAN IF', '# MACs', '# ARPs', '# Remote VTEPs', 'Tenant VRF']), ...rows.map(line), ''].join('\n');
}
