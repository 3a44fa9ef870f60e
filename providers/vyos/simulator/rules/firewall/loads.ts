import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import { chainsOf, type Chain } from './chains.js';
import { namesMissingSet, type Family } from './sides.js';

/** Where the kernel takes these actions; all others it takes everywhere. */
const onlyIn: Readonly<Record<string, readonly string[]>> = { offload: ['forward'], synproxy: ['forward', 'input'] };

/** The kernel's NFT_JUMP_STACK_SIZE: a chain of a hook and what can be entered from it. */
const deepest = 16;

/** Refuses what the script lets pass and netfilter does not load. */
export function verifyLoads(firewall: View, family: Family): void {
  const chains = chainsOf(firewall, family);
  const groups = firewall.at('group');
  for (const chain of chains) {
    const lost = activeRules(chain).find((rule) => namesMissingSet(rule, family, groups));
    if (lost) refuse(chain, lost, 'No such file or directory');
  }
  const named = new Map(chains.filter(({ hook }) => hook === 'name').map((chain) => [chain.view.name, chain]));
  const entered = new Map(chains.map((chain) => [chain, targetsOf(chain).flatMap((target) => named.get(target) ?? [])]));
  const depths = new Map<Chain, number>();
  for (const base of chains.filter(({ hook }) => hook !== 'name')) {
    if (depthOf(base, entered, depths) > deepest) throw new Refusal('Unknown firewall error detected: Too many links');
    verifyActions(base, entered);
  }
}

function activeRules(chain: Chain): View[] {
  return chain.view.each('rule').filter((rule) => !rule.has('disable'));
}

function targetsOf(chain: Chain): string[] {
  return [chain.view.words('default-jump-target'), ...activeRules(chain).map((rule) => rule.words('jump-target'))].flat();
}

/** How many chains a packet is in at most. Chains that lead back to themselves have no end. */
function depthOf(chain: Chain, entered: ReadonlyMap<Chain, readonly Chain[]>, known: Map<Chain, number>): number {
  const before = known.get(chain);
  if (before !== undefined) return before;
  known.set(chain, Infinity);
  const depth = 1 + Math.max(0, ...(entered.get(chain) ?? []).map((next) => depthOf(next, entered, known)));
  known.set(chain, depth);
  return depth;
}

/** Refuses actions that do not go with the hook, in its chain and in all that it leads to. */
function verifyActions(base: Chain, entered: ReadonlyMap<Chain, readonly Chain[]>): void {
  const seen = new Set<Chain>();
  const pending = [base];
  for (let chain = pending.pop(); chain; chain = pending.pop()) {
    if (seen.has(chain)) continue;
    seen.add(chain);
    const misplaced = activeRules(chain).find((rule) => onlyIn[rule.value('action') ?? '']?.includes(base.hook) === false);
    if (misplaced) refuse(chain, misplaced, 'Could not process rule: Operation not supported');
    pending.push(...(entered.get(chain) ?? []));
  }
}

function refuse({ family, hook, view }: Chain, rule: View, message: string): never {
  throw new Refusal(
    `Fail to apply firewall Error found on: firewall ${family} ${hook} ${view.name} rule ${rule.name} Error message: ${message}`,
  );
}
