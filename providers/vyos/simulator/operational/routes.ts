import { familyOf, formatPrefix, parseInterfaceAddress } from '../../../../lib/addressing/cidr.js';
import { devicesOf } from '../rules/devices.js';
import { View } from '../../../../lib/router-config/view.js';
import { ageOf, type Operated } from './operated.js';

const codes = [
  'Codes: K - kernel route, C - connected, L - local, S - static,',
  '       R - RIP, O - OSPF, I - IS-IS, B - BGP, E - EIGRP, N - NHRP,',
  '       T - Table, v - VNC, V - VNC-Direct, A - Babel, F - PBR,',
  '       f - OpenFabric, t - Table-Direct,',
  '       > - selected route, * - FIB route, q - queued, r - rejected, b - backup',
  '       t - trapped, o - offload failure',
  '',
].join('\n');

/** `show ip route` and `show ipv6 route`, in a VRF if one is given: what is connected and what is static. */
export function showRoutes(router: Operated, family: 4 | 6, vrf = 'default'): string {
  const { running } = router;
  const age = ageOf(router);
  const connected = devicesOf(running)
    .filter((device) => device.vrf === vrf)
    .flatMap(({ name, addresses }) =>
      addresses.flatMap((address) => {
        const parsed = parseInterfaceAddress(address);
        if (!parsed || familyOf(parsed.address) !== family) return [];
        const prefix = formatPrefix(parsed.prefix);
        return [
          { prefix, line: `C>* ${prefix} is directly connected, ${name}, weight 1, ${age}` },
          {
            prefix: `${prefix} `,
            line: `L>* ${parsed.address}/${family === 4 ? 32 : 128} is directly connected, ${name}, weight 1, ${age}`,
          },
        ];
      }),
    );
  const place =
    vrf === 'default' ? new View(running).at('protocols', 'static') : new View(running).at('vrf', 'name', vrf, 'protocols', 'static');
  const fixed = place.each(family === 4 ? 'route' : 'route6').flatMap((route) => {
    const hops = route.words('next-hop').map((hop) => `via ${hop}, weight 1, ${age}`);
    const sinks = ['blackhole', 'reject'].filter((word) => route.has(word)).map((word) => `unreachable (${word}), weight 1, ${age}`);
    const links = route.words('interface').map((name) => `is directly connected, ${name}, weight 1, ${age}`);
    return [...hops, ...links, ...sinks].map((rest) => ({ prefix: route.name, line: `S>* ${route.name} [1/0] ${rest}` }));
  });
  const lines = [...connected, ...fixed].sort((one, other) => one.prefix.localeCompare(other.prefix, 'en', { numeric: true }));
  const title = vrf === 'default' ? '' : `VRF ${vrf}:\n`;
  return `${codes}\n${title}${lines.map(({ line }) => `${line}\n`).join('')}`;
}
