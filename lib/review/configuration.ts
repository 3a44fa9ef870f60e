import { markedPaths } from './marks.js';
import { isRecord, type ConfigModule, type PlanFile } from './plan-file.js';

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
      const references = of(address, attribute)?.references;
      if (!Array.isArray(references)) return false;
      const folder = moduleOf(address);
      const named = references.map((reference) => `${folder}${String(reference)}`);
      return named.some((reference) => mayBeUnknown(reference, unknown) || mayHideUnknown(reference, { named, folder, relevant }));
    },
  };
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
 * A local value, an output or a variable of a module, and an item of `for_each` may hold anything, and the plan does not say what; nor
 * does it say which attribute of which instance is meant where an index is computed. They are taken to be unknown where something is
 * that the plan's changes hang on.
 */
function mayHideUnknown(
  reference: string,
  { named, folder, relevant }: { named: readonly string[]; folder: string; relevant: readonly string[] },
): boolean {
  const own = reference.slice(folder.length);
  if (/^(local|module|each)\./.test(own) || (folder !== '' && own.startsWith('var.'))) return relevant.length > 0;
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

/** `module.a["x"].bitbuilder_vm.web[0]` as `module.a.bitbuilder_vm.web`. */
function withoutIndexes(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

function moduleOf(address: string): string {
  return /^((?:module\.[^.[]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*)/.exec(address)?.[1] ?? '';
}
