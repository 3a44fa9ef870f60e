import { z } from 'zod';
import { BitBuilderError } from '../errors.js';

/**
 * What `terraform show -json PLAN` and `tofu show -json PLAN` print, format_version 1.x, as far as a review reads it.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format
 */

/** Values by attribute name; marks of unknown and sensitive parts have the same shape with `true` for leaves. */
export type Values = Readonly<Record<string, unknown>>;

const valuesSchema = z.record(z.string(), z.unknown());
const markSchema = z.union([z.boolean(), valuesSchema]).nullish();

const changeSchema = z.object({
  actions: z.array(z.string()),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  after_unknown: markSchema,
  before_sensitive: markSchema,
  after_sensitive: markSchema,
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).nullish(),
  importing: z.unknown().optional(),
});

const resourceChangeSchema = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  deposed: z.string().optional(),
  mode: z.string().default('managed'),
  type: z.string(),
  provider_name: z.string().default(''),
  change: changeSchema,
  action_reason: z.string().optional(),
});

const stateResourceSchema = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  provider_name: z.string().default(''),
  values: valuesSchema.nullish(),
});

export interface StateModule {
  resources?: z.output<typeof stateResourceSchema>[] | undefined;
  child_modules?: StateModule[] | undefined;
}
const stateModuleSchema: z.ZodType<StateModule> = z.object({
  resources: z.array(stateResourceSchema).optional(),
  child_modules: z.lazy(() => z.array(stateModuleSchema)).optional(),
});
const stateSchema = z.object({ root_module: stateModuleSchema.optional() }).nullish();

export interface ConfigCall {
  expressions?: Values | undefined;
  for_each_expression?: Values | undefined;
  module?: ConfigModule | undefined;
}
export interface ConfigModule {
  resources?: { address: string; expressions?: Values | undefined; for_each_expression?: Values | undefined }[] | undefined;
  variables?: Record<string, { sensitive?: boolean | undefined }> | undefined;
  module_calls?: Record<string, ConfigCall> | undefined;
}
const configModuleSchema: z.ZodType<ConfigModule> = z.object({
  resources: z
    .array(z.object({ address: z.string(), expressions: valuesSchema.optional(), for_each_expression: valuesSchema.optional() }))
    .optional(),
  variables: z.record(z.string(), z.object({ sensitive: z.boolean().optional() })).optional(),
  module_calls: z
    .record(
      z.string(),
      z.object({
        expressions: valuesSchema.optional(),
        for_each_expression: valuesSchema.optional(),
        module: z.lazy(() => configModuleSchema).optional(),
      }),
    )
    .optional(),
});

const planSchema = z.object({
  format_version: z.string(),
  terraform_version: z.string().default('unknown'),
  errored: z.boolean().optional(),
  complete: z.boolean().optional(),
  variables: z.record(z.string(), z.object({ value: z.unknown() })).nullish(),
  planned_values: stateSchema,
  resource_changes: z.array(resourceChangeSchema).default([]),
  resource_drift: z.array(resourceChangeSchema).default([]),
  deferred_changes: z.array(z.unknown()).default([]),
  relevant_attributes: z
    .array(z.object({ resource: z.string(), attribute: z.array(z.union([z.string(), z.number()])).nullish() }))
    .nullish(),
  output_changes: z.record(z.string(), z.object({ actions: z.array(z.string()) })).nullish(),
  prior_state: z.object({ values: stateSchema }).nullish(),
  configuration: z.object({ root_module: configModuleSchema.optional() }).nullish(),
});

/** A plan as a core shows it. */
export type PlanFile = z.output<typeof planSchema>;
export type ResourceChange = z.output<typeof resourceChangeSchema>;
export type StateResource = z.output<typeof stateResourceSchema>;

/** Reads a plan out of JSON text. `source` names it in errors, which are all `invalid_request`. */
export function parsePlanFile(given: string, source: string): PlanFile {
  const text = given.replace(/^\uFEFF/, '');
  const refuse = (why: string, cause?: unknown): never => {
    throw new BitBuilderError('invalid_request', `cannot review ${source}: ${why}`, { cause });
  };
  if (text.trim() === '') return refuse('it is empty; give the output of `terraform show -json PLANFILE`');
  const json = jsonOf(text, refuse);
  if (!isRecord(json)) return refuse('it is JSON, but not a plan; give the output of `terraform show -json PLANFILE`');
  const version = json.format_version;
  if (typeof version !== 'string') {
    const isLog = '@level' in json || '@message' in json;
    return refuse(
      isLog
        ? 'it is the log that `plan -json` prints; save the plan with -out=PLANFILE and give that file'
        : 'it has no format_version, so it is not a plan; give the output of `terraform show -json PLANFILE`',
    );
  }
  if (!/^1\.\d+$/.test(version))
    return refuse(`its format_version is ${version}, and 1.x can be read; make the plan with Terraform 1.5 or newer, or with OpenTofu`);
  if (!('planned_values' in json) && !('resource_changes' in json)) {
    return refuse(
      'values' in json
        ? 'it is a state, not a plan; save a plan with -out=PLANFILE and show that'
        : 'it has neither planned_values nor resource_changes, so it is not a plan; give the output of `terraform show -json PLANFILE`',
    );
  }
  const parsed = planSchema.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
    return refuse(`it is not as a plan is, at ${path.join('.')}: ${message}`, parsed.error);
  }
  if (parsed.data.errored)
    return refuse('planning ended in errors, so it says only part of what would happen; correct them and plan again');
  return parsed.data;
}

function jsonOf(text: string, refuse: (why: string, cause?: unknown) => never): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (text.startsWith('PK')) return refuse('it is a saved plan, not its JSON; give the output of `terraform show -json PLANFILE`');
    const lines = text.trim().split('\n');
    if (lines.length > 1 && lines[0]?.includes('"@level"'))
      return refuse('it is the log that `plan -json` prints; save the plan with -out=PLANFILE and give that file');
    const isCut = text.trimStart().startsWith('{') && !text.trimEnd().endsWith('}');
    return refuse(isCut ? `the JSON ends in the middle, after ${text.length} characters; it is cut off` : 'it is not JSON', cause);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All resources of a state or of planned values, those of modules included. */
export function resourcesIn(module: StateModule | undefined): StateResource[] {
  if (!module) return [];
  return [...(module.resources ?? []), ...(module.child_modules ?? []).flatMap(resourcesIn)];
}
