import { createHash } from 'node:crypto';
import { outwardPath, toOutward } from '../../../lib/derive/outward.js';
import type { DevicePlan, PlannedChange } from '../../../lib/device-plan.js';
import { asBitBuilderError } from '../../../lib/errors.js';
import type { Kind } from '../../../lib/kind.js';
import type { ResourceName } from '../store/resources.js';
import type { AnySubject } from './subjects.js';

/** A change that would be refused. */
export type Refused = DevicePlan['problems'][number];

/** What one change comes to on the devices, in the order in which it is done. */
export interface Effect {
  kind: Kind;
  of: ResourceName;
  action: PlannedChange['action'];
  subject: AnySubject;
  /** Routers that hold something of it now. */
  owned: readonly string[];
  /** Follows from another change; nobody asked for it. */
  follows: boolean;
  /** What it refers to that is made by these changes: there is nothing of it to look at yet. */
  awaits?: ResourceName;
}

/** The change as it would be saved. */
export function outwardEffect({ kind, of, action, subject }: Effect): DevicePlan['resources'][number] {
  if (action === 'delete') return { ...of, action };
  const spec = Object.fromEntries(Object.entries(subject.spec).filter(([name]) => !kind.writeOnly.includes(name)));
  return { ...of, action, spec: toOutward(kind.spec, spec) as Record<string, unknown> };
}

/** Why a change would be refused, with outward paths; a kind that is not known has none. */
export function refused({ kind, id }: ResourceName, known: Kind | undefined, thrown: unknown): Refused {
  const { code, message, problems, isLasting } = asBitBuilderError(thrown);
  const pathOf = (path: readonly (string | number)[]) => (known ? outwardPath(known.spec, path) : [...path]);
  const outward = problems.map(({ path, message: text }) => ({ path: pathOf(path), message: text }));
  return { kind, id, code, message, problems: outward, ...(isLasting ? { lasting: true } : {}) };
}

/** Tells whether something is still as it was when the plan was made. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
