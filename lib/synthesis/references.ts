import { unwrap } from '../attribute-marks.js';
import { z } from 'zod';

/** A part of a synthesised file: blocks by Terraform type and by name. */
export type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

/** Outward attributes, as somebody wrote them: values, and expressions such as `${bitbuilder_tenant.acme.id}`. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What `cdk.tf.json` says of one stack, as far as it is read here. */
export interface SynthesisedStack {
  /** Path of the stack, when it is known: references from other stacks name it. */
  readonly name?: string;
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly locals?: Attributes;
}

/** A value that nobody knows before Terraform runs. Two equal expressions have equal values. */
export class Unknown {
  constructor(
    readonly text: string,
    /** The attribute of a resource in the stacks that it is, where nobody has written that one: it will be drawn. */
    readonly of?: { readonly type: string; readonly id: string; readonly attribute: string },
  ) {}
}

/** The id of a block, which no attribute of a managed resource says. */
export type IdOf = (stack: SynthesisedStack, address: string) => string | undefined;

const remoteState = 'data.terraform_remote_state.';
const crossStack = 'cross-stack-reference-input-';
const wholeExpression = /^\$\{([^{}]*)\}$/;
const anyExpression = /(?<!\$)\$\{([^{}]*)\}/g;
const startOfExpression = /(?<!\$)\$\{/;
/** Attributes that are sets are read as lists: the same elements. */
const conversion = /^(?:tolist|toset)\((.*)\)$/;
const reference = /^([A-Za-z_][\w-]*(?:\.[\w-]+)*)((?:\.[\w-]+|\[\d+\]|\["[^"]*"\])*)$/;

/**
 * Finds out what the expressions of several stacks stand for: attributes and ids of each other's resources, locals, and what
 * crosses from stack to stack. Everything else is an `Unknown`.
 */
export class References {
  private readonly under = new Set<string>();

  constructor(
    private readonly stacks: readonly SynthesisedStack[],
    private readonly idOf: IdOf,
  ) {}

  /** The value with every expression in it replaced by what it stands for. */
  settle(stack: SynthesisedStack, value: unknown): unknown {
    if (typeof value === 'string') return this.text(stack, value);
    if (Array.isArray(value)) return value.map((item) => this.settle(stack, item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.settle(stack, item)]));
  }

  private text(stack: SynthesisedStack, text: string): unknown {
    if (!text.includes('${')) return text;
    const whole = wholeExpression.exec(text)?.[1];
    if (whole !== undefined) return this.expression(stack, whole.trim()) ?? new Unknown(text);
    const known = text.replace(anyExpression, (expression, inner: string) => {
      const value = this.expression(stack, inner.trim());
      return typeof value === 'string' || typeof value === 'number' ? String(value) : expression;
    });
    return startOfExpression.test(known) ? new Unknown(known) : known.replaceAll('$${', '${');
  }

  /** What a reference stands for; undefined for anything that is no reference, or none that is known. */
  private expression(stack: SynthesisedStack, whole: string): unknown {
    const text = conversion.exec(whole)?.[1]?.trim() ?? whole;
    if (!reference.test(text)) return undefined;
    const key = `${this.stacks.indexOf(stack)} ${text}`;
    if (this.under.has(key)) return undefined;
    this.under.add(key);
    try {
      const value = text.startsWith(remoteState) ? this.crossing(text) : this.own(stack, stepsOf(text));
      return value instanceof Unknown && !value.of ? undefined : value;
    } finally {
      this.under.delete(key);
    }
  }

  private crossing(text: string): unknown {
    const [source = '', path = ''] = text.slice(remoteState.length).split('.outputs.');
    const name = source.startsWith(crossStack) ? source.slice(crossStack.length) : undefined;
    const [output = ''] = path.split(/[.[]/);
    const offered = this.stacks.filter((each) => each.output?.[output] !== undefined && (each.name === undefined || each.name === name));
    const [only, ...others] = offered;
    if (!only || others.length > 0) return undefined;
    const value = only.output?.[output]?.value;
    const rest = path.slice(output.length);
    if (rest === '') return this.settle(only, value);
    // An output may be a resource as a whole, of which one attribute is asked for.
    const [, inner] = typeof value === 'string' ? (wholeExpression.exec(value) ?? []) : [];
    return inner === undefined ? this.below(only, value, stepsOf(rest)) : this.expression(only, `${inner}${rest}`);
  }

  private own(stack: SynthesisedStack, [first = '', ...rest]: readonly string[]): unknown {
    if (first === 'local') return this.below(stack, stack.locals?.[rest[0] ?? ''], rest.slice(1));
    const isData = first === 'data';
    const [type = '', name = '', ...path] = isData ? rest : [first, ...rest];
    const home = this.home(stack, isData ? 'data' : 'resource', type, name);
    const block = home?.[isData ? 'data' : 'resource']?.[type]?.[name];
    if (!home || !block) return undefined;
    if (path.length === 1 && path[0] === 'id' && !('id' in block)) return this.idOf(home, `${isData ? 'data.' : ''}${type}.${name}`);
    const [attribute = ''] = path;
    const isWritten = (block[attribute] ?? undefined) !== undefined;
    const id = isData || path.length !== 1 || isWritten ? undefined : this.idOf(home, `${type}.${name}`);
    return id === undefined ? this.below(home, block, path) : new Unknown(`\${${type}.${name}.${attribute}}`, { type, id, attribute });
  }

  /** The stack itself, or the only other one that has such a block: without preparation the core writes crossing references so. */
  private home(stack: SynthesisedStack, mode: 'data' | 'resource', type: string, name: string): SynthesisedStack | undefined {
    const has = (each: SynthesisedStack) => each[mode]?.[type]?.[name] !== undefined;
    if (has(stack)) return stack;
    const others = this.stacks.filter(has);
    return others.length === 1 ? others[0] : undefined;
  }

  private below(stack: SynthesisedStack, value: unknown, path: readonly string[]): unknown {
    const [step, ...rest] = path;
    if (step === undefined) return value === undefined ? undefined : this.settle(stack, value);
    const at = typeof value === 'string' ? this.settle(stack, value) : value;
    return typeof at === 'object' && at !== null && !(at instanceof Unknown)
      ? this.below(stack, (at as Record<string, unknown>)[step], rest)
      : undefined;
  }
}

/** `bitbuilder_network.shop.subnets["front"].vlan` as its steps. */
function stepsOf(text: string): string[] {
  return [...text.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, key, index, word]) => key ?? index ?? word ?? '');
}

/**
 * A spec without what is unknown. What the schema demands and that is text keeps its expression, so that two resources with the
 * same expression still belong together; `left` is told of everything else.
 */
export function withoutUnknown(
  schema: z.ZodType,
  value: unknown,
  left: (path: readonly (string | number)[], value: Unknown) => void,
  path: readonly (string | number)[] = [],
): unknown {
  const inner = unwrap(schema);
  if (value instanceof Unknown) {
    const isText = inner instanceof z.ZodString;
    if (isText && !schema.safeParse(undefined).success) return value.text;
    left(path, value);
    if (inner instanceof z.ZodArray) return [];
    return inner instanceof z.ZodRecord ? {} : undefined;
  }
  if (Array.isArray(value)) {
    const element = inner instanceof z.ZodArray ? (inner.element as z.ZodType) : z.unknown();
    return value.flatMap((item, index) => {
      if (item instanceof Unknown) left([...path, index], item);
      return item instanceof Unknown ? [] : [withoutUnknown(element, item, left, [...path, index])];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  const partOf = (name: string) => {
    if (inner instanceof z.ZodObject) return (inner.shape as Record<string, z.ZodType>)[name] ?? z.unknown();
    return inner instanceof z.ZodRecord ? (inner.valueType as z.ZodType) : z.unknown();
  };
  const entries = Object.entries(value).map(([name, item]) => [name, withoutUnknown(partOf(name), item, left, [...path, name])] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined && item !== null));
}
