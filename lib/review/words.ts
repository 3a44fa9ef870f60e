import { keyParts, parseKey } from '../natural-key.js';
import { differencesOf, type Difference } from './differences.js';
import type { PlannedResource } from './planned-resource.js';
import { stringsIn } from './marks.js';

/** A change in plain words, for whoever owns the resource. */
export interface ToldChange {
  readonly kind: string;
  readonly title: string;
  readonly id: string;
  readonly stack: string;
  readonly address: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'forget';
  /** `VM web is changed` */
  readonly says: string;
  /** `memory 2048 MiB → 4096 MiB` */
  readonly details: readonly string[];
}

/** Why the core replaces or deletes, where the plan says it. */
const reasons: Readonly<Record<string, string>> = {
  replace_because_tainted: 'an earlier apply left it half made',
  replace_by_request: 'the plan was asked to replace it',
  replace_by_triggers: 'of its replace_triggered_by',
  delete_because_no_resource_config: 'it is no longer in the configuration',
  delete_because_no_module: 'its module is no longer in the configuration',
  delete_because_count_index: 'its count is smaller now',
  delete_because_each_key: 'its key is no longer in for_each',
  delete_because_wrong_repetition: 'it has count or for_each now, or no longer',
  delete_because_no_move_target: 'it was moved to what is not in the configuration',
};

const takenOver = 'is there already, made by somebody else or by an earlier apply: it is taken over and brought to this configuration';

/** Tells a change; undefined when nothing happens to the resource. `isThere`: what the plan creates, the control plane knows already. */
export function tellChange(resource: PlannedResource, isThere = false): ToldChange | undefined {
  const { action, kind, stack, address } = resource;
  if (action === 'none' && !resource.isImported && resource.previousAddress === undefined) return undefined;
  const differences = differencesOf(resource);
  const id = resource.id ?? address;
  return {
    kind: kind.name,
    title: kind.title,
    id,
    stack,
    address,
    action: action === 'none' ? 'update' : action,
    says: `${kind.title} ${shortName(resource)} ${isThere ? takenOver : verbOf(resource, differences)}`,
    details: [...differences.map(tellDifference), ...writeOnly(resource)],
  };
}

/** The tenant that a resource belongs to; undefined for what the whole fleet shares. */
export function tenantOf({ kind, id, after, before }: PlannedResource): string | undefined {
  const parts = keyParts(kind);
  if (id === undefined) {
    const tenant = (after ?? before)?.tenant;
    return typeof tenant === 'string' ? tenant : undefined;
  }
  if (parts.some(({ name }) => name === 'tenant')) return parseKey(kind, id)?.tenant;
  return kind.name === 'tenant' ? id : undefined;
}

function shortName({ kind, id, address }: PlannedResource): string {
  const key = id === undefined ? undefined : parseKey(kind, id);
  return key?.name ?? id ?? address;
}

function verbOf(resource: PlannedResource, differences: readonly Difference[]): string {
  const { action, reason, isImported, previousAddress } = resource;
  const because = reason === undefined ? undefined : reasons[reason];
  const cause = because ? `, because ${because}` : '';
  const first = isImported ? 'is taken into the state' : undefined;
  if (action === 'none') return first ?? `is moved in the state, from ${previousAddress}`;
  if (action === 'create') return 'is created';
  if (action === 'forget') return 'is dropped from the state and stays on the devices as it is';
  if (action === 'delete') return `is destroyed${cause}`;
  if (action === 'replace') {
    const culprits = differences.filter(({ replaces }) => replaces).map(({ name }) => name);
    const why = culprits.length > 0 ? `, because ${culprits.join(' and ')} cannot change in place` : cause;
    return resource.makesFirst && resource.before?.id === resource.id
      ? `is asked to change in what cannot change in place${why}`
      : `is destroyed and made anew${why}`;
  }
  const drifted = driftOf(resource).length > 0;
  const what = differences.length === 0 && drifted ? 'is brought back to what it should be' : 'is changed';
  return [first, what].filter(Boolean).join(', and ');
}

function tellDifference({ name, before, after, replaces }: Difference): string {
  const mark = replaces ? ' (forces a new one)' : '';
  if (before === undefined) return `${name} ${after}${mark}`;
  return `${name} ${before} → ${after ?? 'none'}${mark}`;
}

function writeOnly({ writeOnlyGiven, action }: PlannedResource): string[] {
  if (action === 'delete') return [];
  return writeOnlyGiven.map((name) => `${name.replaceAll('_', ' ')} is given; it is write-only, so no plan holds it`);
}

/** What the last refresh found to be different from the spec on the devices, one line each, as the control plane says it. */
export function driftOf({ before }: PlannedResource): string[] {
  return before ? stringsIn(before.drift) : [];
}
