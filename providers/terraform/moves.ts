import { isRecord, recordOf, type Value, type ValueRecord } from './value/value.js';
import { objectType, terraformTypeName, type TerraformSchema } from '../../lib/derive/terraform-schema.js';
import { BitBuilderError } from '../../lib/errors.js';
import type { Kind, MovedState } from '../../lib/kind.js';
import { joinKey, keyForm, keyParts, parseKey } from '../../lib/natural-key.js';
import { DiagnosticError, type Diagnostic } from './diagnostics.js';
import { parseLossless, valueFromJson, type Json } from './value/json.js';
import { plainOf, valueOf } from './value/plain.js';

/** What is moved, as the core tells it. */
export interface Moved {
  /** `registry.terraform.io/bpg/proxmox` */
  provider: string;
  typeName: string;
  state: string;
}

/** A state of ours out of one of another type, and the VM id of what it takes over. */
export interface MoveResult {
  state: ValueRecord;
  takesOver?: number;
}

/** Our own former names and registries, `terraform_data`, and what the kind takes over; anything else is declined with the way out. */
export function moveState(kind: Kind, schema: TerraformSchema, moved: Moved): MoveResult {
  const { provider, typeName } = moved;
  const json = parseLossless(moved.state);
  const [namespace, name] = provider.split('/').slice(-2);
  const ownNames = [kind.name, ...(kind.formerNames ?? [])].map((each) => terraformTypeName({ name: each }));
  if (`${namespace}/${name}` === 'bitbuilder/bitbuilder' && ownNames.includes(typeName)) {
    return { state: valueFromJson(json, objectType(schema.attributes)) as ValueRecord };
  }
  if (provider.startsWith('terraform.io/builtin/') && typeName === 'terraform_data') return taken(schema, fromTerraformData(kind, json));
  const source = kind.movesFrom?.find((each) => each.provider === `${namespace}/${name}` && each.typeNames.includes(typeName));
  if (!source) throw declined(kind, moved, 'Nothing is known of that type');
  try {
    return taken(schema, source.take(plainOf(json as Value), kind));
  } catch (error) {
    if (error instanceof BitBuilderError) throw declined(kind, moved, error.message);
    throw error;
  }
}

function taken(schema: TerraformSchema, { id, attributes, takesOver }: MovedState): MoveResult {
  const known: Record<string, unknown> = { ...attributes, id };
  const state = recordOf(Object.keys(schema.attributes).map((name) => [name, valueOf(known[name])]));
  return { state, ...(takesOver === undefined ? {} : { takesOver }) };
}

/** An import id that names the VM to take over, `red/web-1@105`; undefined for one that does not. */
export function takeoverOf(kind: Kind, importId: string): { id: string; vmId: number } | undefined {
  const [, id = '', vmId] = (kind.machine?.canTakeOver && /^([^@]+)@([1-9]\d{2,8})$/.exec(importId)) || [];
  return vmId === undefined || !parseKey(kind, id) ? undefined : { id, vmId: Number(vmId) };
}

/** The state of what is to be taken over: all that is known before an apply has done it. */
export function takeoverState(kind: Kind, schema: TerraformSchema, { id, vmId }: { id: string; vmId: number }): MoveResult {
  return taken(schema, { id, attributes: { ...parseKey(kind, id), vm_id: vmId }, takesOver: vmId });
}

/** `terraform_data` stands in for what a provider did not have: its input is the id, or an object with the parts of it. */
function fromTerraformData(kind: Kind, json: Json): MovedState {
  const input = isRecord(json as Value) ? (json as { input?: Json }).input : undefined;
  // A dynamic value stands in the state with its type beside it.
  const value = isRecord(input as Value) && 'value' in (input as object) ? (input as { value?: Json }).value : input;
  const parts = isRecord(value as Value) ? (value as Record<string, string>) : undefined;
  const id = typeof value === 'string' ? value : joinKey(kind, parts ?? {});
  const key = parseKey(kind, id);
  if (key) return { id, attributes: key };
  const names = keyParts(kind).map(({ name }) => name);
  throw new DiagnosticError([
    {
      severity: 'error',
      summary: `terraform_data cannot be moved to ${terraformTypeName(kind)}`,
      detail: `Its input must be the id, ${keyForm(kind)}, or an object with ${names.join(' and ')}; seen ${JSON.stringify(value ?? null)}. Correct the input and apply it, or import the ${kind.title} and take the terraform_data out with a \`removed\` block.`,
    },
  ]);
}

function declined(kind: Kind, { provider, typeName }: Moved, why: string): DiagnosticError {
  const known = ['terraform_data', ...(kind.movesFrom ?? []).map((each) => `${each.typeNames.join(', ')} of ${each.provider}`)].join(', ');
  const detail = `${why}. Moved to ${terraformTypeName(kind)} are ${known}; otherwise import it under the new type (id ${keyForm(kind)}) and take ${typeName} of ${provider} out of the state with a \`removed\` block.`;
  return new DiagnosticError([{ severity: 'error', summary: `${typeName} cannot be moved to ${terraformTypeName(kind)}`, detail }]);
}

/** The private state of what was moved and not read yet: most of its attributes are missing, not null. */
export interface MovePrivate {
  moved: true;
  takes_over?: number;
}

/** The private state in the core's form. */
export function privateOf({ takesOver }: MoveResult): Buffer {
  const kept: MovePrivate = { moved: true, ...(takesOver === undefined ? {} : { takes_over: takesOver }) };
  return Buffer.from(JSON.stringify(kept));
}

/** What a private state says of a move, until the first read has gone well. */
export function moveOf(kept: Uint8Array): MovePrivate | undefined {
  if (kept.length === 0) return undefined;
  try {
    const read = JSON.parse(Buffer.from(kept).toString('utf8')) as Partial<MovePrivate> | null;
    return read?.moved === true ? (read as MovePrivate) : undefined;
  } catch {
    return undefined;
  }
}

/** Said of a removal before the apply that takes it over: it is not ours to remove. */
export function notTakenOver(title: string, vmId: number): Diagnostic {
  const detail =
    `VM ${vmId} was moved or imported here and no apply has taken it over, so it is not removed. Apply its configuration first; ` +
    'or take it out of the state with a `removed` block (destroy = false), and leave it to its old provider.';
  return { severity: 'error', summary: `VM ${vmId} is no ${title} of ours yet`, detail };
}

/** Said where a resource has another VM than the one that it was to take over. */
export function hasAnother(title: string, id: string, vmId: number, has: unknown): Diagnostic {
  const detail = `It was to take over VM ${vmId} and is VM ${String(has)} already. Choose another name for one of the two.`;
  return { severity: 'error', summary: `${title} "${id}" is another VM`, detail };
}

/** Said of a replacement that a core is told to make before the takeover. */
export function notReplacedYet(title: string, vmId: number): Diagnostic {
  const detail = `VM ${vmId} was moved or imported here and no apply has taken it over. Apply that without -replace first; from then on it can be replaced.`;
  return { severity: 'error', summary: `VM ${vmId} is no ${title} of ours yet`, detail };
}

/** Said where a resource cannot become what is asked for without being made anew. */
export function notTheSame(title: string, vmId: number, reason: Diagnostic): Diagnostic {
  const detail =
    `${reason.detail.split('\n\n')[0]}\n\nThe VM would have to be made anew for this, and one that is taken over stays what it is. ` +
    'Write what it is, or take it out of the state with a `removed` block (destroy = false) to have a new one made beside it.';
  return { ...reason, severity: 'error', summary: `${title} cannot take over VM ${vmId}`, detail };
}
