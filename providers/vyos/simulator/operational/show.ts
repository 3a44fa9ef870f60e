import type { ConfigPath } from '../../../../lib/router-config/tree.js';
import { renderShown } from '../config-file/render.js';
import { configLines, configToJson } from '../draft.js';
import { ConfigSessionError } from '../rest/backend.js';
import { valueAt } from '../rules/rule.js';
import { showBgpSummary, showEvpnVnis } from './bgp.js';
import { showInterfaces, showVrfs, showWireguard } from './interfaces.js';
import { ageOf, type Operated } from './operated.js';
import { showRoutes } from './routes.js';
import { renderSimpleTable } from './table.js';

type Command = readonly [pattern: RegExp, run: (router: Operated, ...words: string[]) => string | undefined];

const leaseHead = ['IP Address', 'MAC address', 'State', 'Lease start', 'Lease expiration', 'Remaining', 'Pool', 'Hostname', 'Origin'];

/** What is understood, by the words after `show`. Everything is derived from the running configuration. */
const commands: readonly Command[] = [
  [/^version$/, showVersion],
  [/^configuration$/, ({ running, grammar }) => renderShown(running, [], grammar).replace(/^ /gm, '')],
  [/^configuration commands$/, ({ running }) => `${configLines(running).join('\n')}\n`],
  [/^configuration json(?: pretty)?$/, ({ running, grammar }) => `${JSON.stringify(configToJson(running, grammar))}\n`],
  [/^interfaces(?: detail)?$/, (router) => showInterfaces(router)],
  [/^interfaces wireguard (\S+) summary$/, showWireguard],
  [/^interfaces (\S+)(?: (\S+))?$/, (router, type, name) => (isType(router, type) ? showInterfaces(router, type, name) : undefined)],
  [/^vrf$/, showVrfs],
  [/^(ip|ipv6) route(?: vrf (\S+))?$/, (router, family, vrf) => showRoutes(router, family === 'ip' ? 4 : 6, vrf)],
  [/^(?:ip )?bgp(?: vrf (\S+))?(?: ipv4(?: unicast)?)? summary$/, showBgpSummary],
  [/^evpn vni$/, showEvpnVnis],
  [/^dhcp(?:v6)? server leases(?: .*)?$/, () => renderSimpleTable(leaseHead, [])],
  [/^(?:ip )?arp$/, () => renderSimpleTable(['Address', 'Interface', 'Link layer address', 'State'], [])],
  [/^ipv6 neighbors$/, () => renderSimpleTable(['Address', 'Interface', 'Link layer address', 'State'], [])],
  [/^system image(?: details)?$/, ({ images }) => images.show()],
  [
    /^system uptime$|^uptime$/,
    (router) => `Uptime: ${ageOf(router)}\n\nLoad averages:\n1  minute:   0.0%\n5  minutes:  0.0%\n15 minutes:  0.0%\n`,
  ],
  [/^host name$/, ({ running }) => `${valueAt(running, ['system', 'host-name']) ?? 'vyos'}\n`],
  [/^log(?: tail(?: \d+)?)?$/, showLog],
];

/** What `show …` prints. What a simulated router has no answer to it refuses, as an unknown command is refused. */
export function show(path: ConfigPath, router: Operated): string {
  const words = path.join(' ');
  for (const [pattern, run] of commands) {
    const found = pattern.exec(words);
    const answer = found ? run(router, ...(found.slice(1) as string[])) : undefined;
    if (answer !== undefined) return answer;
  }
  throw new ConfigSessionError(`\n  Invalid command: show [${words}]\n\n`);
}

function isType({ running }: Operated, type: string | undefined): boolean {
  return type !== undefined && (running.get('interfaces')?.has(type) ?? false);
}

/** `show version`; the build is always the same one. */
function showVersion(router: Operated): string {
  const { release } = router;
  const train = release.includes('1.4') ? 'sagitta' : release.includes('1.5') ? 'circinus' : 'current';
  return [
    `Version:          ${release}`,
    `Release train:    ${train}`,
    'Release flavor:   generic',
    '',
    'Built by:         BitBuilder lab',
    'Built on:         Thu 01 Jan 2026 00:00 UTC',
    'Build UUID:       00000000-0000-4000-8000-000000000000',
    'Build commit ID:  simulated',
    '',
    'Architecture:     x86_64',
    'Boot via:         installed image',
    'System type:      KVM guest',
    '',
    'Hardware vendor:  QEMU',
    'Hardware model:   Standard PC (Q35 + ICH9, 2009)',
    'Hardware S/N:',
    'Hardware UUID:    00000000-0000-4000-8000-000000000001',
    '',
    'Copyright:        VyOS maintainers and contributors',
    '',
  ].join('\n');
}

function showLog({ running, bootedAt }: Operated): string {
  const host = valueAt(running, ['system', 'host-name']) ?? 'vyos';
  const at = new Date(bootedAt).toUTCString().replace(/^\w+, (\d+) (\w+) \d+ ([\d:]+).*$/, '$2 $1 $3');
  return `${at} ${host} systemd[1]: Started VyOS Router.\n${at} ${host} vyos-http-api[1]: Application startup complete.\n`;
}
