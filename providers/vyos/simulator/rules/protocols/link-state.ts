import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** Segment routing as OSPF and IS-IS verify it. Source: vyos-1x conf_mode/protocols_ospf.py, protocols_isis.py. */
export function verifySegmentRouting(protocol: View): void {
  const routing = protocol.at('segment-routing');
  const global = blockOf(routing, 'global-block');
  const local = blockOf(routing, 'local-block');
  if (local && !global) throw new Refusal('Segment routing local-block requires global-block to be configured!');
  if (local && global && local.low <= global.high && global.low <= local.high)
    throw new Refusal(
      `Segment-Routing Global Block (${global.low}/${global.high}) conflicts with Local Block (${local.low}/${local.high})!`,
    );
  for (const prefix of routing.each('prefix')) verifyPrefix(prefix, global);
}

interface LabelBlock {
  low: number;
  high: number;
}

const orders = { 'global-block': 'both low and high', 'local-block': 'both high and low' } as const;

function blockOf(routing: View, name: keyof typeof orders): LabelBlock | undefined {
  const block = routing.at(name);
  const [low, high] = [block.value('low-label-value'), block.value('high-label-value')];
  if (low === undefined && high === undefined) return undefined;
  if (low === undefined || high === undefined) throw new Refusal(`Segment routing ${name} requires ${orders[name]} value!`);
  if (Number(low) > Number(high)) throw new Refusal(`Segment routing ${name} low value must be lower than high value`);
  return { low: Number(low), high: Number(high) };
}

function verifyPrefix(prefix: View, global: LabelBlock | undefined): void {
  const kind = ['absolute', 'index'].find((name) => prefix.has(name));
  if (kind === undefined) return;
  if (!prefix.has(kind, 'value')) throw new Refusal(`Segment routing prefix ${prefix.name} ${kind} value cannot be blank.`);
  if (prefix.has(kind, 'explicit-null') && prefix.has(kind, 'no-php-flag'))
    throw new Refusal(`Segment routing prefix ${prefix.name} cannot have both explicit-null and no-php-flag configured at the same time.`);
  const index = prefix.value('index', 'value');
  if (global && index !== undefined && Number(index) > global.high - global.low)
    throw new Refusal(`Segment routing prefix ${prefix.name} cannot have an index base size larger than the SRGB label base.`);
}

/** A node that has a password in clear and as a digest. */
export function verifyOnePassword(holder: View, said: string): void {
  if (holder.has('md5') && holder.has('plaintext-password')) throw new Refusal(said);
}

/** The last byte of a network entity title is its selector, which is 0 for a router. */
export function verifyNetworkEntity(protocol: View, said: string): void {
  const net = protocol.value('net');
  if (net === undefined) throw new Refusal('Network entity is mandatory!');
  if (!/\.00$/.test(net)) throw new Refusal(`Last byte of ${said} network entity title must always be 0!`);
}
