import type { DevicePlan } from '../device-plan.js';
import type { Allowance } from '../isolation/proof.js';
import { markedParts, masked } from './marks.js';
import type { PlanFile } from './plan-file.js';
import type { NamedPlan } from './reading.js';

/** How text is hashed; the caller brings the functions, since nothing here may do more than compute. */
export interface Digests {
  /** SHA-256, 64 hexadecimal digits. */
  sha256(text: string): string;
  /** A slow one, for secrets that could be guessed. */
  slow(text: string): string;
}

/** What a reviewer approves, as hashes. */
export interface Approval {
  /** Over everything; what `bbctl apply --only` wants. */
  readonly hash: string;
  /** Over the plans alone. */
  readonly plan: string;
  /** Per router and VM what runs now and what would be done; none when the control plane was not asked. */
  readonly devices: readonly { readonly name: string; readonly hash: string }[];
}

/** Hashes what would change, the ways that are declared, what policies were told to let be, and what the devices are now. Neither names of files nor times are part of it. */
export function approvalOf(
  plans: readonly NamedPlan[],
  devicePlan: DevicePlan | undefined,
  { allowances, suppressed }: { readonly allowances: readonly Allowance[]; readonly suppressed: readonly unknown[] },
  digests: Digests,
): Approval {
  const plan = digests.sha256(
    plans
      .map(({ file }) => canonicalPlan(file, digests))
      .sort()
      .join('\n'),
  );
  const devices = devicePlan ? canonicalDevices(devicePlan).map(({ name, text }) => ({ name, hash: digests.sha256(text) })) : [];
  const whole = canonical({
    plan,
    allowances,
    ...(suppressed.length > 0 ? { suppressed } : {}),
    asked: devicePlan !== undefined,
    devices,
    problems: devicePlan?.problems.map(({ kind, id, code }) => [kind, id, code]) ?? [],
  });
  return { hash: `sha256:${digests.sha256(whole)}`, plan: `sha256:${plan}`, devices };
}

/** The changes of a plan; secrets go in by a hash that is slow to guess, so that the result tells nobody what they are. */
function canonicalPlan(file: PlanFile, { slow }: Digests): string {
  const changes = file.resource_changes.filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'no-op');
  const secrets: unknown[] = [];
  const told = changes.map(({ address, deposed, type, provider_name: provider, change }) => {
    const { before, after, before_sensitive: hiddenBefore, after_sensitive: hiddenAfter } = change;
    secrets.push(markedParts(before, hiddenBefore), markedParts(after, hiddenAfter));
    return {
      address,
      deposed,
      type,
      provider,
      actions: change.actions,
      before: masked(before, hiddenBefore, () => 'sensitive'),
      after: masked(after, hiddenAfter, () => 'sensitive'),
      unknown: change.after_unknown,
      replaces: change.replace_paths,
    };
  });
  const outputs = Object.entries(file.output_changes ?? {}).map(([name, { actions }]) => [name, actions]);
  const hasSecrets = secrets.flat().length > 0;
  return canonical({ changes: told, outputs, secrets: hasSecrets ? slow(canonical(secrets)) : '' });
}

function canonicalDevices({ routers, machines }: DevicePlan): { name: string; text: string }[] {
  const told = new Map<string, unknown[]>();
  const add = (name: string, part: unknown) => void told.set(name, [...(told.get(name) ?? []), part]);
  for (const [name, { changes, seen }] of Object.entries(routers)) add(`router ${name}`, { changes, seen });
  for (const { kind, id, cluster, vm_id: vmId, steps, seen } of machines) add(`${kind} ${id}`, { cluster, vmId, steps, seen });
  return [...told].map(([name, parts]) => ({ name, text: canonical(parts) })).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
