import type { IConstruct } from 'constructs';
import type { Attributes, Blocks, SynthesisedStack } from '../lib/synthesis/references.js';
import {
  DefaultTokenResolver,
  StringConcat,
  TerraformDataSource,
  TerraformLocal,
  TerraformOutput,
  TerraformResource,
  Token,
  Tokenization,
  type TerraformStack,
} from './terraform.js';

/** One stack as its file will say it, as far as our resources reach, and the constructs behind. */
export interface StackReading {
  readonly synthesised: SynthesisedStack;
  /** By address: `bitbuilder_network.shop`. */
  readonly constructs: ReadonlyMap<string, TerraformResource>;
}

const resolver = new DefaultTokenResolver(new StringConcat());
const isOurs = (type: string) => type.startsWith('bitbuilder_');

type Parts = { resource?: Blocks; data?: Blocks; output?: SynthesisedStack['output']; locals?: Attributes };

/** Reads a stack as it stands now, overrides and escape hatches included. */
export function readStack(stack: TerraformStack): StackReading {
  const resource: Record<string, Record<string, Attributes>> = {};
  const data: Record<string, Record<string, Attributes>> = {};
  const output: Record<string, { value?: unknown }> = {};
  const locals: Record<string, unknown> = {};
  const constructs = new Map<string, TerraformResource>();
  for (const node of stack.node.findAll()) {
    const parts = partsOf(node);
    if (!parts) continue;
    Object.assign(output, resolved(stack, parts.output ?? {}));
    Object.assign(locals, resolved(stack, parts.locals ?? {}));
    for (const [into, blocks] of [
      [resource, parts.resource],
      [data, parts.data],
    ] as const) {
      for (const [type, named] of Object.entries(blocks ?? {})) {
        Object.assign((into[type] ??= {}), resolved(stack, withoutComments(named)));
        if (into === resource) for (const name of Object.keys(named)) constructs.set(`${type}.${name}`, node as TerraformResource);
      }
    }
  }
  return { synthesised: { name: stack.node.path, resource, data, output, locals }, constructs };
}

function partsOf(node: IConstruct): Parts | undefined {
  if (TerraformResource.isTerraformResource(node) || TerraformDataSource.isTerraformDataSource(node)) {
    return isOurs(node.terraformResourceType) ? (node.toTerraform() as Parts) : undefined;
  }
  const crosses = TerraformOutput.isTerraformOutput(node) && node.node.id.startsWith('cross-stack-output-');
  return crosses || node instanceof TerraformLocal ? (node.toTerraform() as Parts) : undefined;
}

function withoutComments(named: Readonly<Record<string, Attributes>>): Record<string, Attributes> {
  return Object.fromEntries(
    Object.entries(named).map(([name, block]) => [name, Object.fromEntries(Object.entries(block).filter(([each]) => each !== '//'))]),
  );
}

/** Only what holds a token is handed to the core, which is slow at everything else. */
function resolved(stack: TerraformStack, value: unknown): unknown {
  if (Token.isUnresolved(value)) return Tokenization.resolve(value, { scope: stack, resolver, preparing: false }) as unknown;
  if (Array.isArray(value)) return value.map((item) => resolved(stack, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(stack, item)]));
}
