import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import { verifyNetworkEntity, verifyOnePassword, verifySegmentRouting } from './link-state.js';
import type { Instance } from './protocol.js';

const levels = ['level-1', 'level-2'] as const;

/** Source: vyos-1x conf_mode/protocols_isis.py. */
export function verifyIsis(instance: Instance): void {
  const { at: isis, around } = instance;
  verifyNetworkEntity(isis, 'IS-IS');
  around.verifyCommonRouteMaps(isis);
  if (!isis.has('interface')) throw new Refusal('Interface used for routing updates is mandatory!');
  verifyTimers(isis);
  for (const link of isis.each('interface')) verifyLink(link, instance);
  for (const name of ['area-password', 'domain-password'])
    verifyOnePassword(isis.at(name), `Can use either md5 or plaintext-password for ${name}!`);
  verifySpfDelay(isis);
  for (const family of ['ipv4', 'ipv6']) verifyRedistribution(isis, family);
  verifySegmentRouting(isis);
  verifyFastReroute(isis.at('fast-reroute', 'lfa'));
}

function verifyTimers(isis: View): void {
  const refresh = Number(isis.value('lsp-refresh-interval') ?? 900);
  if (Number(isis.value('lsp-gen-interval') ?? 30) >= refresh) throw new Refusal('lsp-gen-interval must be less then lsp-refresh-interval');
  if (Number(isis.value('max-lsp-lifetime') ?? 1200) < refresh + 300)
    throw new Refusal('max-lsp-lifetime must be greater or equal to lsp-refresh-interval + 300');
}

function verifyLink(link: View, { at: isis, vrf, around }: Instance): void {
  around.verifyInterface(link.name);
  const mtu = around.mtuOf(link.name);
  const areaMtu = Number(isis.value('lsp-mtu') ?? 1497);
  // A PDU has a header of 3 bytes.
  if (areaMtu > mtu - 3)
    throw new Refusal(
      `Interface ${link.name} has MTU ${mtu}, current area MTU is ${areaMtu}! Recommended area lsp-mtu ${mtu - 3} or less (calculated on MTU size).`,
    );
  around.verifyMember(link.name, vrf);
  const reroute = link.at('fast-reroute');
  for (const level of levels) {
    const hasLfa = reroute.has('lfa', level, 'enable');
    if (hasLfa && reroute.has('ti-lfa', level))
      throw new Refusal(`LFA and TI-LFA at the "${level}" can not be configured on the same interface "${link.name}"!`);
    if (!hasLfa && reroute.has('remote-lfa', level))
      throw new Refusal(`To configure Remote LFA, LFA at the same level should be configured on interface "${link.name}"!`);
  }
}

function verifySpfDelay(isis: View): void {
  const delay = isis.at('spf-delay-ietf');
  if (!delay.exists) return;
  const missing = ['holddown', 'init-delay', 'long-delay', 'short-delay', 'time-to-learn'].filter((timer) => !delay.has(timer));
  if (missing.length > 0) throw new Refusal(`All types of spf-delay must be configured. Missing: ${missing.join(', ')}`);
}

function verifyRedistribution(isis: View, family: string): void {
  const process = isis.value('level');
  for (const source of isis.words('redistribute', family)) {
    const place = `protocols isis redistribute ${family} ${source}`;
    const used = isis.words('redistribute', family, source);
    if (used.length === 0) throw new Refusal(`Redistribute level-1 or level-2 should be specified in "${place}"!`);
    const other = used.find((level) => process !== undefined && process !== 'level-1-2' && process !== level);
    // VyOS prints the names of levels with underscores here.
    if (other)
      throw new Refusal(
        `"${place} ${other.replace('-', '_')}" can not be used with "protocols isis level ${(process ?? '').replace('-', '_')}"!`,
      );
  }
}

function verifyFastReroute(lfa: View): void {
  const indices = new Set<string>();
  for (const index of lfa.words('local', 'tiebreaker').flatMap((kind) => lfa.words('local', 'tiebreaker', kind, 'index'))) {
    if (indices.has(index)) throw new Refusal(`LFA index ${index} cannot have more than one tiebreaker configured.`);
    indices.add(index);
  }
  for (const level of levels) {
    const limits = lfa.words('local', 'priority-limit').filter((priority) => lfa.has('local', 'priority-limit', priority, level));
    if (limits.length > 1) throw new Refusal(`LFA priority-limit on ${level} cannot have more than one priority configured.`);
  }
  if (lfa.words('remote', 'prefix-list').length > 1)
    throw new Refusal('LFA remote prefix-list has more than one configured. Cannot have more than one configured.');
}

/** Source: vyos-1x conf_mode/protocols_openfabric.py. */
export function verifyOpenfabric({ at: openfabric, around }: Instance): void {
  verifyNetworkEntity(openfabric, 'OpenFabric');
  if (!openfabric.has('domain')) throw new Refusal('OpenFabric domain name is mandatory!');
  const used = new Set<string>();
  for (const domain of openfabric.each('domain')) {
    if (!domain.has('interface')) throw new Refusal(`Interface used for routing updates in OpenFabric "${domain.name}" is mandatory!`);
    for (const link of domain.each('interface')) {
      around.verifyInterface(link.name);
      if (used.has(link.name)) throw new Refusal(`Interface ${link.name} is already used in different OpenFabric instance!`);
      used.add(link.name);
      if (link.words('address-family').length === 0) throw new Refusal(`Need to specify address family for the interface "${link.name}"!`);
      verifyOnePassword(link.at('password'), 'Can use either md5 or plaintext-password for password for the interface!');
    }
    verifyOnePassword(domain.at('domain-password'), 'Can use either md5 or plaintext-password for domain-password!');
  }
}
