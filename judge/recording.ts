import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BitBuilderError } from '../lib/errors.js';

/** One step of a sequence: an edit with its path, or what became of a commit; a refused one may carry the vendor's words. */
const stepSchema = z.union(
  [
    z.tuple([z.enum(['set', 'delete']), z.string()]).rest(z.string()),
    z.tuple([z.enum(['commit', 'discard'])]),
    z.tuple([z.literal('commit-must-fail'), z.string().min(1).optional()]),
  ],
  { error: 'not a step: ["set" or "delete", word, ...], ["commit"], ["commit-must-fail"], ["commit-must-fail", words] or ["discard"]' },
);

const sequenceSchema = z.object({
  test: z.string().min(1),
  setup: z.array(stepSchema).default([]),
  steps: z.array(stepSchema),
  teardown: z.array(stepSchema).default([]),
});

const backendCallSchema = z.tuple([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);

const exchangeSchema = z.object({
  name: z.string().min(1),
  request: z.object({
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
    path: z.string().startsWith('/'),
    form: z.record(z.string(), z.string()).optional(),
    json: z.unknown().optional(),
    raw: z.string().optional(),
    ctype: z.string().optional(),
  }),
  strict: z.boolean().optional(),
  backendState: z.object({ https_changed: z.boolean().optional() }).optional(),
  backendFails: z.record(z.string(), z.string()).optional(),
  status: z.number().int(),
  contentType: z.string(),
  body: z.unknown(),
  backendCalls: z.array(backendCallSchema),
});

/** A schema in the notation of PVE::JSONSchema, as far as answers are checked against it. */
export interface AnswerSchema {
  type?: string;
  optional?: boolean | string | number;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  patternFlags?: string;
  properties?: Readonly<Record<string, AnswerSchema>>;
  additionalProperties?: number | boolean | AnswerSchema;
  items?: AnswerSchema;
}

const answerSchema: z.ZodType<AnswerSchema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    optional: z.union([z.boolean(), z.string(), z.number()]).optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
    patternFlags: z.string().optional(),
    properties: z.record(z.string(), answerSchema).optional(),
    additionalProperties: z.union([z.number(), z.boolean(), answerSchema]).optional(),
    items: answerSchema.optional(),
  }),
);

/** What may be sent for a parameter, in the same notation. */
export interface ParameterSchema extends AnswerSchema {
  /** The name of a format, or the parts of a property string. */
  format?: string | Readonly<Record<string, PartSchema>>;
  /** Another parameter that has to be given too. */
  requires?: string;
}

/** A part of a property string. */
export interface PartSchema extends ParameterSchema {
  /** The part that this is another name of. */
  alias?: string;
  /** The part whose value is the name that was used. */
  keyAlias?: string;
  /** Set for the part that may stand without its name. */
  default_key?: unknown;
}

const parameterSchema = z.looseObject({
  type: z.string().optional(),
  format: z.union([z.string(), z.record(z.string(), z.looseObject({}))]).optional(),
  requires: z.string().optional(),
}) as z.ZodType<ParameterSchema>;

const methodSchema = z.object({ returns: answerSchema.optional(), params: z.record(z.string(), parameterSchema).default({}) });

const recordingSchema = z.discriminatedUnion('format', [
  z.object({ format: z.literal('vyos-smoke-sequences/1'), cases: z.array(sequenceSchema) }),
  z.object({ format: z.literal('vyos-http-golden/1'), cases: z.array(exchangeSchema) }),
  z.object({
    format: z.literal('pve-api-schema/1'),
    product: z.string(),
    version: z.string(),
    paths: z.record(z.string(), z.record(z.string(), methodSchema)),
  }),
]);

/** What a file holds. */
export type Recording = z.infer<typeof recordingSchema>;
export type Step = z.infer<typeof stepSchema>;
/** A test of the vendor: edits and what became of each commit, on a fresh router. */
export type Sequence = z.infer<typeof sequenceSchema>;
/** A request to the vendor's HTTP layer, its answer, and what the layer asked of the session behind it. */
export type Exchange = z.infer<typeof exchangeSchema>;
export type PveSchema = Extract<Recording, { format: 'pve-api-schema/1' }>;

const formats = recordingSchema.options.map((option) => option.shape.format.value);

/** Reads a file of vendor behaviour. Throws `invalid_request` for a missing one, broken JSON, an unknown format or a malformed case. */
export function readRecording(file: string): Recording {
  const json = parseJson(file, readText(file));
  const parsed = recordingSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const format = z.object({ format: z.string() }).safeParse(json).data?.format;
  if (format === undefined || !formats.some((known) => known === format)) {
    const seen = format === undefined ? 'no "format"' : `format "${format}"`;
    throw unusable(file, `it has ${seen}; known formats are ${formats.join(', ')}`);
  }
  const [issue] = parsed.error.issues;
  throw unusable(file, `at ${issue?.path.join('.') || 'its root'}: ${issue?.message ?? 'malformed'}; record it again as ${format}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(file, `${(error as Error).message}; name a file that exists`, error);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(file, `it is not JSON: ${(error as Error).message}; record it again`, error);
  }
}

function unusable(file: string, why: string, cause?: unknown): BitBuilderError {
  return new BitBuilderError('invalid_request', `cannot judge by ${file}: ${why}`, { cause });
}
