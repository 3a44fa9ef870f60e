import { fromOutward } from '../derive/outward.js';
import { holdsUnknown, problemsOf } from '../derive/problems.js';
import type { AttributePath, Problem } from '../errors.js';
import type { Borrowed } from '../isolation/facts.js';
import type { WrittenResource } from '../isolation/intent.js';
import type { Kind } from '../kind.js';
import { References, Unknown, withoutUnknown, type Attributes, type SynthesisedStack } from './references.js';

/** A resource of ours in a synthesised stack. */
export interface SynthesisedResource extends WrittenResource {
  /** `bitbuilder_network.shop` */
  readonly address: string;
  readonly stack: SynthesisedStack;
  /** What the rules of its kind have against it, now that references are followed. */
  readonly problems: readonly Problem[];
  /** What is written and known only when Terraform runs: left out of the spec. */
  readonly unknown: readonly AttributePath[];
  /** Whether Terraform refuses to destroy it. */
  readonly preventsDestroy: boolean;
}

const typePrefix = 'bitbuilder_';

/**
 * Every resource of ours in the stacks, with references replaced by what they stand for: ids are natural keys, so they are known.
 * `of` are the stacks whose resources are asked for, where that is not all of them.
 */
export function writtenIn(
  stacks: readonly SynthesisedStack[],
  kinds: readonly Kind[],
  of: readonly SynthesisedStack[] = stacks,
): readonly SynthesisedResource[] {
  const byType = new Map(kinds.map((kind) => [`${typePrefix}${kind.name}`, kind]));
  const ids = new Map<Attributes, string | undefined>();
  const references = new References(stacks, (stack, address) => {
    const [type = '', name = ''] = address.split('.');
    const [kind, block] = [byType.get(type), stack.resource?.[type]?.[name]];
    if (!kind || !block) return undefined;
    if (!ids.has(block)) {
      ids.set(block, undefined);
      ids.set(block, idOf(kind, specOf(kind, references, stack, block).spec, address));
    }
    return ids.get(block);
  });
  return of.flatMap((stack) =>
    Object.entries(stack.resource ?? {}).flatMap(([type, blocks]) => {
      const kind = byType.get(type);
      if (!kind) return [];
      return Object.entries(blocks).flatMap(([name, block]) =>
        instancesOf(block).map((each) => resourceOf(kind, references, stack, `${type}.${name}`, each)),
      );
    }),
  );
}

/**
 * Nobody knows how many instances a block with `count` or `for_each` will have. Two stand for all of them: what differs from instance
 * to instance differs between the two.
 */
function instancesOf(block: Attributes): readonly Attributes[] {
  if (!('count' in block) && !('for_each' in block)) return [block];
  const text = JSON.stringify(block);
  const copies = ['first', 'second'].map((which) => text.replace(/\b(each|count)\.(key|value|index)\b/g, `$& (${which})`));
  return [...new Set(copies)].map((copy) => JSON.parse(copy) as Attributes);
}

function resourceOf(kind: Kind, references: References, stack: SynthesisedStack, address: string, block: Attributes): SynthesisedResource {
  const { spec, unknown, borrowed, ...values } = specOf(kind, references, stack, block);
  const { lifecycle } = block as { lifecycle?: { prevent_destroy?: unknown } };
  return {
    kind: kind.name,
    id: idOf(kind, spec, address),
    spec,
    address,
    stack,
    unknown,
    borrowed,
    problems: brokenRules(kind, spec, values),
    preventsDestroy: lifecycle?.prevent_destroy === true,
  };
}

function specOf(kind: Kind, references: References, stack: SynthesisedStack, block: Attributes) {
  const unknown: AttributePath[] = [];
  const borrowed: Borrowed[] = [];
  const inward = fromOutward(kind.spec, block, (value) => value instanceof Unknown) as Record<string, unknown>;
  const own = Object.fromEntries(Object.entries(inward).filter(([name]) => name in kind.spec.shape));
  const settled = references.settle(stack, own);
  const spec = withoutUnknown(kind.spec, settled, (at, { of }) => {
    unknown.push(at);
    if (of) borrowed.push({ at, from: `${of.type.slice(typePrefix.length)} ${of.id}`, attribute: of.attribute });
  }) as Record<string, unknown>;
  return { spec, unknown, borrowed, own, settled };
}

/** Rules that could not be applied where the resource was made, as they read what was an expression there; all others were. */
function brokenRules(
  kind: Kind,
  spec: Record<string, unknown>,
  { own, settled }: { own: Attributes; settled: unknown },
): readonly Problem[] {
  const rules = kind.rules.filter(({ reads }) => reads.some((name) => holdsUnknown(own[name], isExpression)));
  if (rules.length === 0 || !kind.spec.safeParse(spec).success) return [];
  return problemsOf({ ...kind, rules }, settled, (value) => value instanceof Unknown || isExpression(value));
}

function isExpression(value: unknown): boolean {
  return typeof value === 'string' && value.includes('${');
}

/** The natural key; of a resource whose key cannot be made, its address, which is another than every key. */
function idOf(kind: Kind, spec: Record<string, unknown>, address: string): string {
  try {
    return kind.id(spec);
  } catch {
    return address;
  }
}
