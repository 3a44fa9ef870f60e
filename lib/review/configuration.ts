import { markedPaths } from './marks.js';
import { isRecord, type ConfigCall, type ConfigModule, type PlanFile } from './plan-file.js';

/** What the configuration in a plan says of a resource; addresses are those of instances. */
export interface ResourceConfiguration {
  /** Whether an attribute is written down. */
  gives(address: string, attribute: string): boolean;
  /** Whether an attribute that is written down may hold something that is known only after the apply. */
  dependsOnUnknown(address: string, attribute: string): boolean;
  /** The value of an attribute, when it stands there itself. */
  literal(address: string, attribute: string): unknown;
  /** Names of variables of the root module that are marked so. */
  readonly sensitiveVariables: readonly string[];
}

/** Reads the configuration that a plan carries. */
export function configurationOf(file: PlanFile): ResourceConfiguration {
  const root = file.configuration?.root_module;
  const expressions = new Map(expressionsIn(root, ''));
  const itemsOf = new Map(itemSourcesIn(root, ''));
  const calls = new Map(callsIn(root, ''));
  const unknown = new Map(file.resource_changes.map(({ address, change }) => [address, change.after_unknown]));
  const relevant = relevantUnknown(file);
  const of = (address: string, attribute: string) => {
    const expression = expressions.get(withoutIndexes(address))?.[attribute];
    return isRecord(expression) ? expression : undefined;
  };
  return {
    gives: (address, attribute) => of(address, attribute) !== undefined,
    literal: (address, attribute) => of(address, attribute)?.constant_value,
    sensitiveVariables: Object.entries(root?.variables ?? {}).flatMap(([name, { sensitive }]) => (sensitive ? [name] : [])),
    dependsOnUnknown(address, attribute) {
      const folder = moduleOf(address);
      const referred = referredBy(
        { folder, references: of(address, attribute)?.references, items: itemsOf.get(withoutIndexes(address)) },
        calls,
      );
      const named = referred.map(({ name }) => name);
      return referred.some(({ name, folder }) => mayBeUnknown(name, unknown) || mayHideUnknown(name, { named, folder, relevant }));
    },
  };
}

interface Expression {
  /** Of the module that it stands in: `module.a["x"].`, or nothing. */
  readonly folder: string;
  readonly references: unknown;
  /** What the `for_each` around it is made of. */
  readonly items?: unknown;
}

/** What an expression refers to, through the variables of modules to what their callers give. */
function referredBy(
  { folder, references, items = [] }: Expression,
  calls: ReadonlyMap<string, ConfigCall>,
): readonly { readonly name: string; readonly folder: string }[] {
  if (!Array.isArray(references)) return [];
  // The keys of `for_each` are known to every plan, and so are its items where they are made of nothing that could hold anything.
  const isPlain = folder === '' && Array.isArray(items) && items.every((item) => String(item).startsWith('var.'));
  return references
    .map(String)
    .filter((reference) => reference !== 'each.key' && !(isPlain && /^each\.value\b/.test(reference)))
    .flatMap((reference) => {
      const variable = /^var\.([^.[]+)/.exec(reference)?.[1];
      const call = folder === '' || variable === undefined ? undefined : calls.get(withoutIndexes(folder));
      if (!call) return [{ name: `${folder}${reference}`, folder }];
      const given = call.expressions?.[variable ?? ''];
      const caller = folder.replace(/module\.[^.[]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.$/, '');
      return referredBy(
        { folder: caller, references: isRecord(given) ? given.references : [], items: call.for_each_expression?.references },
        calls,
      );
    });
}

/** Addresses of resources with an attribute that something in the plan hangs on, through whatever stands between, and that is not known. */
function relevantUnknown({ relevant_attributes: relevant, resource_changes: changes }: PlanFile): readonly string[] {
  return (relevant ?? []).flatMap(({ resource, attribute }) => {
    const [name] = attribute ?? [];
    const isUnknown = changes.some(({ address, change: { after_unknown: mark } }) => {
      if (address !== resource && withoutIndexes(address) !== withoutIndexes(resource)) return false;
      return mark === true || (isRecord(mark) && markedPaths(name === undefined ? mark : mark[String(name)]).length > 0);
    });
    return isUnknown ? [withoutIndexes(resource)] : [];
  });
}

/**
 * A local value, an output of a module, and an item of `for_each` may hold anything, and the plan does not say what; nor
 * does it say which attribute of which instance is meant where an index is computed. They are taken to be unknown where something is
 * that the plan's changes hang on.
 */
function mayHideUnknown(
  reference: string,
  { named, folder, relevant }: { named: readonly string[]; folder: string; relevant: readonly string[] },
): boolean {
  const own = reference.slice(folder.length);
  if (/^(local|module|each)\./.test(own)) return relevant.length > 0;
  const isExplained = named.some((each) => each.startsWith(`${reference}.`) || each.startsWith(`${reference}[`));
  return !isExplained && relevant.includes(withoutIndexes(reference));
}

function mayBeUnknown(reference: string, unknown: ReadonlyMap<string, unknown>): boolean {
  const [address, mark] = [...unknown].find(([each]) => reference === each || reference.startsWith(`${each}.`)) ?? [];
  if (address === undefined) return false;
  const attribute = /^[^.[]+/.exec(reference.slice(address.length + 1))?.[0];
  // The resource by itself stands behind each reference to one of its attributes.
  if (attribute === undefined) return false;
  return isRecord(mark) && markedPaths(mark[attribute]).length > 0;
}

function* expressionsIn(module: ConfigModule | undefined, prefix: string): Generator<[string, Readonly<Record<string, unknown>>]> {
  for (const { address, expressions } of module?.resources ?? []) yield [`${prefix}${address}`, expressions ?? {}];
  for (const [name, call] of Object.entries(module?.module_calls ?? {})) yield* expressionsIn(call.module, `${prefix}module.${name}.`);
}

/** What the `for_each` of each resource is made of. */
function* itemSourcesIn(module: ConfigModule | undefined, prefix: string): Generator<[string, readonly unknown[]]> {
  for (const { address, for_each_expression: items } of module?.resources ?? [])
    if (items && Array.isArray(items.references)) yield [`${prefix}${address}`, items.references];
  for (const [name, call] of Object.entries(module?.module_calls ?? {})) yield* itemSourcesIn(call.module, `${prefix}module.${name}.`);
}

/** The calls of modules, by the folder that they make. */
function* callsIn(module: ConfigModule | undefined, prefix: string): Generator<[string, ConfigCall]> {
  for (const [name, call] of Object.entries(module?.module_calls ?? {})) {
    const folder = `${prefix}module.${name}.`;
    yield [folder, call];
    yield* callsIn(call.module, folder);
  }
}

/** `module.a["x"].bitbuilder_vm.web[0]` as `module.a.bitbuilder_vm.web`. */
function withoutIndexes(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

function moduleOf(address: string): string {
  return /^((?:module\.[^.[]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*)/.exec(address)?.[1] ?? '';
}
