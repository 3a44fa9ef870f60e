import { BitBuilderError } from '../errors.js';
import type { Kind } from '../kind.js';
import { configurationOf, type ResourceConfiguration } from './configuration.js';
import { markedParts, stringsIn } from './marks.js';
import { isRecord, resourcesIn, type PlanFile, type ResourceChange, type StateResource, type Values } from './plan-file.js';
import { actionOf, attributesOf, isOurs, kindOf, unknownInputs, type Action, type PlannedResource } from './planned-resource.js';

/** A plan with the name under which it is told of. */
export interface NamedPlan {
  readonly name: string;
  readonly file: PlanFile;
}

/** Something of another provider that changes. */
export interface ForeignChange {
  readonly stack: string;
  readonly address: string;
  readonly actions: readonly string[];
}

/** What changed outside of Terraform since its last apply. */
export interface DriftNote {
  readonly stack: string;
  readonly address: string;
  readonly attributes: readonly string[];
  /** What would bring it back, as the control plane says it. */
  readonly lines: readonly string[];
}

/** Everything that a review takes out of plans. */
export interface PlanReading {
  readonly stacks: readonly { readonly name: string; readonly core: string; readonly isComplete: boolean }[];
  /** Ours, those that stay as they are included. */
  readonly resources: readonly PlannedResource[];
  /** Our data sources, as they were read. */
  readonly known: readonly { readonly kind: Kind; readonly id: string; readonly values: Values }[];
  readonly foreign: readonly ForeignChange[];
  readonly drift: readonly DriftNote[];
  /** Objects left over from a replacement, which are deleted. */
  readonly deposed: readonly string[];
  /** How many outputs change. */
  readonly outputs: number;
  /** Text that must not be shown, wherever it turns up. */
  readonly secrets: readonly string[];
}

/** Reads plans of one deployment together. Throws `invalid_request` when they are none that this program can review. */
export function readPlans(plans: readonly NamedPlan[], kinds: readonly Kind[]): PlanReading {
  const read = plans.map((plan) => readPlan(plan, kinds));
  const reading: PlanReading = {
    stacks: plans.map(({ name, file }) => ({
      name,
      core: file.terraform_version,
      isComplete: file.complete !== false && file.deferred_changes.length === 0,
    })),
    resources: read.flatMap(({ resources }) => resources),
    known: read.flatMap(({ known }) => known),
    foreign: read.flatMap(({ foreign }) => foreign),
    drift: read.flatMap(({ drift }) => drift),
    deposed: read.flatMap(({ deposed }) => deposed),
    outputs: read.reduce((sum, { outputs }) => sum + outputs, 0),
    secrets: [...new Set(read.flatMap(({ secrets }) => secrets))].sort((one, other) => other.length - one.length),
  };
  refuseForeign(reading, plans);
  refuseTwice(reading.resources);
  return reading;
}

function readPlan({ name: stack, file }: NamedPlan, kinds: readonly Kind[]): Omit<PlanReading, 'stacks'> {
  const configured = configurationOf(file);
  const managed = file.resource_changes.filter(({ mode }) => mode === 'managed');
  const ours = managed.filter(({ provider_name: provider }) => isOurs(provider));
  const foreign = managed.filter((change) => !isOurs(change.provider_name) && change.change.actions.join() !== 'no-op');
  const data = [...resourcesIn(file.prior_state?.values?.root_module), ...resourcesIn(file.planned_values?.root_module)];
  return {
    resources: ours
      .filter(({ deposed }) => deposed === undefined)
      .map((change) => plannedResource(stack, change, known(kinds, change, stack), configured)),
    known: data.flatMap((each) => knownData(each, kinds)),
    foreign: foreign.map(({ address, change }) => ({ stack, address, actions: change.actions })),
    drift: file.resource_drift.map(({ address, change }) => ({
      stack,
      address,
      attributes: driftedAttributes(change),
      lines: stringsIn(recordOf(change.after)?.drift),
    })),
    deposed: ours.filter(({ deposed }) => deposed !== undefined).map(({ address }) => address),
    outputs: Object.values(file.output_changes ?? {}).filter(({ actions }) => actions.join() !== 'no-op').length,
    secrets: secretsOf(file, managed, configured, kinds),
  };
}

function plannedResource(stack: string, each: ResourceChange, kind: Kind, configured: ResourceConfiguration): PlannedResource {
  const { change, address } = each;
  const found = actionOf(change.actions);
  if (!found)
    throw new BitBuilderError(
      'invalid_request',
      `cannot review ${stack}: ${address} has the action ${change.actions.join(' and ')}, which this bbctl does not know; use a newer one`,
    );
  const [before, after] = [recordOf(change.before), recordOf(change.after)];
  const id = after ? after.id : before?.id;
  const gives = (attribute: string) => configured.gives(address, attribute);
  return {
    stack,
    address,
    kind,
    ...found,
    ...(typeof id === 'string' ? { id } : {}),
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    unknown: change.after_unknown,
    sensitive: { before: change.before_sensitive, after: change.after_sensitive },
    ...(each.action_reason === undefined ? {} : { reason: each.action_reason }),
    replacePaths: change.replace_paths ?? [],
    ...(each.previous_address === undefined ? {} : { previousAddress: each.previous_address }),
    isImported: isRecord(change.importing),
    ...adoption(each, kind, found.action, before),
    writeOnlyGiven: Object.entries(attributesOf(kind)).flatMap(([name, { writeOnly }]) => (writeOnly && gives(name) ? [name] : [])),
    unknownInputs: unknownInputs(kind, change.after_unknown, {
      gives,
      dependsOnUnknown: (attribute) => configured.dependsOnUnknown(address, attribute),
    }),
  };
}

/** What the control plane does not know yet has come here from another type, or is imported, and is changed by the same plan. */
function adoption({ previous_address: previous, type, change }: ResourceChange, kind: Kind, action: Action, before: Values | undefined) {
  const isFromElsewhere = isRecord(change.importing) || (previous !== undefined && typeAt(previous) !== type);
  const mayAdopt = kind.machine?.canTakeOver === true && action === 'update' && isFromElsewhere;
  return mayAdopt && typeof before?.vm_id === 'number' ? { adopts: before.vm_id } : {};
}

/** The type in an address: `module.a["x.y"].TYPE.NAME[0]`. */
function typeAt(address: string): string | undefined {
  return address
    .replace(/\[[^\]]*\]/g, '')
    .split('.')
    .at(-2);
}

function known(kinds: readonly Kind[], change: ResourceChange, stack: string): Kind {
  const kind = kindOf(kinds, change);
  if (kind && kind !== 'stranger') return kind;
  throw new BitBuilderError(
    'invalid_request',
    `cannot review ${stack}: ${change.address} is a ${change.type}, which this bbctl does not know; use one as new as the provider`,
  );
}

function knownData(each: StateResource, kinds: readonly Kind[]): PlanReading['known'] {
  const kind = kindOf(kinds, each);
  const { values } = each;
  if (each.mode !== 'data' || !kind || kind === 'stranger' || !values || typeof values.id !== 'string') return [];
  return [{ kind, id: values.id, values }];
}

function driftedAttributes({ before, after, actions }: ResourceChange['change']): string[] {
  if (actions.join() === 'delete') return ['(gone)'];
  const [was, is] = [recordOf(before) ?? {}, recordOf(after) ?? {}];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
}

/** What the plan marks as sensitive, sensitive variables, and what stands in the configuration for a write-only attribute. */
function secretsOf(
  file: PlanFile,
  managed: readonly ResourceChange[],
  configured: ResourceConfiguration,
  kinds: readonly Kind[],
): string[] {
  const values = [...managed, ...file.resource_drift].flatMap(({ change }) => [
    ...markedParts(change.before, change.before_sensitive),
    ...markedParts(change.after, change.after_sensitive),
  ]);
  const variables = configured.sensitiveVariables.map((name) => file.variables?.[name]?.value);
  const literals = managed.flatMap((change) => {
    const kind = kindOf(kinds, change);
    if (!kind || kind === 'stranger') return [];
    const names = Object.entries(attributesOf(kind)).flatMap(([name, { writeOnly, sensitive }]) => (writeOnly || sensitive ? [name] : []));
    return names.map((name) => configured.literal(change.address, name));
  });
  const texts = stringsIn([...values, ...variables, ...literals]);
  // A secret of many lines is shown line by line in some places.
  return texts
    .flatMap((text) => [text, ...text.split('\n')])
    .map((text) => text.trim())
    .filter((text) => text.length >= 6);
}

function recordOf(value: unknown): Values | undefined {
  return isRecord(value) ? value : undefined;
}

function refuseForeign({ resources, known: data, foreign, stacks }: PlanReading, plans: readonly NamedPlan[]): void {
  if (resources.length > 0 || data.length > 0) return;
  const managed = plans.flatMap(({ file }) => file.resource_changes);
  if (managed.length === 0 && foreign.length === 0) return;
  const providers = [...new Set(managed.map(({ provider_name: provider }) => provider))].sort();
  throw new BitBuilderError(
    'invalid_request',
    `cannot review ${stacks.map(({ name }) => name).join(', ')}: nothing in it is of the provider bitbuilder/bitbuilder; it is of ${providers.join(', ')}`,
  );
}

function refuseTwice(resources: readonly PlannedResource[]): void {
  const seen = new Map<string, PlannedResource>();
  for (const each of resources) {
    if (each.id === undefined || each.action === 'delete' || each.action === 'forget') continue;
    const name = `${each.kind.name} ${each.id}`;
    const other = seen.get(name);
    if (other)
      throw new BitBuilderError(
        'invalid_request',
        `${other.address} (${other.stack}) and ${each.address} (${each.stack}) are both ${each.kind.title} "${each.id}"; keep one of them, or give each plan once`,
      );
    seen.set(name, each);
  }
}
