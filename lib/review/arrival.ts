import type { DevicePlan } from '../device-plan.js';

/**
 * What is drawn for several new resources goes by the order in which they arrive, which a core chooses anew each time. Given two
 * plans of the same changes in two orders: the resources, `kind id`, that are told other lines or steps.
 */
export function dependingOnArrival(one: DevicePlan, other: DevicePlan): string[] {
  const [first, second] = [additions(one), additions(other)];
  return [...first].filter(([name, told]) => (second.get(name) ?? '') !== told).map(([name]) => name);
}

/** What each resource adds. A removal is left out: whoever goes last takes the empty node above as well, which comes to the same. */
function additions({ routers, machines }: DevicePlan): Map<string, string> {
  const told = new Map<string, string>();
  const add = (name: string, text: string) => void told.set(name, `${told.get(name) ?? ''}\n${text}`);
  for (const router of Object.keys(routers).sort())
    for (const { kind, id, lines } of routers[router]?.changes ?? [])
      for (const line of lines) if (line.startsWith('set ')) add(`${kind} ${id}`, `${router} ${line}`);
  for (const { kind, id, vm_id: vmId, steps } of machines) for (const { says } of steps) add(`${kind} ${id}`, `${vmId} ${says}`);
  return told;
}
