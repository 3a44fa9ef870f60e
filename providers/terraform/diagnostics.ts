import { formatPath } from '../../lib/derive/outward.js';
import { objectType, type TerraformAttributes, type TerraformSchema, type TerraformType } from '../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../lib/errors.js';
import type { Failure } from '../../lib/wire.js';

export interface Diagnostic {
  severity: 'error' | 'warning';
  summary: string;
  detail: string;
  /** Outward: `['subnets', 'web', 'cidr']`. */
  path?: AttributePath;
}

/** A diagnostic about one attribute. The core points at top-level attributes only, so the path stands in the detail too. */
export function attributeError(summary: string, path: AttributePath, says: string): Diagnostic {
  return { severity: 'error', summary, detail: path.length > 0 ? `${formatPath(path)}: ${says}` : says, path };
}

/** What the shim refused, one diagnostic for each attribute concerned. */
export function failureDiagnostics(summary: string, failure: Failure['error']): Diagnostic[] {
  const vendor = failure.detail ? `\n\nIn the words of the device:\n${failure.detail}` : '';
  const reference = `\n\nError code: ${failure.code}${failure.request_id ? `, request ${failure.request_id}` : ''}`;
  if (failure.problems.length === 0) return [{ severity: 'error', summary, detail: `${failure.message}${vendor}${reference}` }];
  return failure.problems.map(({ path, message }) => {
    const says = failure.message.includes(message) ? failure.message : `${message}\n\n${failure.message}`;
    return attributeError(summary, path, `${says}${vendor}${reference}`);
  });
}

/** What to do where a resource cannot be replaced because others use it. */
export function replaceAlong(typeName: string): string {
  return (
    'Where it is to be replaced and not only removed, have those that refer to it replaced with it, in their blocks: ' +
    `lifecycle { replace_triggered_by = [${typeName}.NAME] }; or give the new one another name and its block create_before_destroy = true, so that they move to it before the old one goes.`
  );
}

/** What to do where something else stands under the id of what is to be made. */
export const replaceInTurn =
  'Where it is replaced with create_before_destroy, the new one would have the id of the old one, which is still there then: ' +
  'take create_before_destroy out of its block, and of those that depend on it.';

/** Whether a refusal is about nothing but what cannot change in place: something else stands under that id. */
export function isAboutFixed(
  { replaces }: Pick<TerraformSchema, 'replaces'>,
  { code, problems }: Pick<Failure['error'], 'code' | 'problems'>,
): boolean {
  const isFixed = (path: AttributePath) =>
    replaces.some((pattern) => pattern.length === path.length && pattern.every((step, at) => step === '*' || step === path[at]));
  return code === 'invalid_spec' && problems.length > 0 && problems.every(({ path }) => isFixed(path));
}

/** Why a read did not come to its end; where a time-out was stated, that is what to change. */
export function failedRead(summary: string, failure: Failure['error'], isTimedOut: boolean): Diagnostic[] {
  if (!isTimedOut) return failureDiagnostics(summary, failure);
  const says = 'the shim did not answer within the time-out; see that it and its devices answer, or state a longer one';
  return [attributeError(summary, ['timeouts', 'read'], says)];
}

/** Thrown to end an RPC with diagnostics. */
export class DiagnosticError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.summary);
  }
}

/** A path in the protocol's steps, as far as the schema goes: members of a set cannot be pointed at. */
export function pathSteps(attributes: TerraformAttributes, path: AttributePath): { steps: PathStep[] } | undefined {
  const steps: PathStep[] = [];
  let type: TerraformType | undefined = objectType(attributes);
  for (const step of path) {
    if (type?.[0] === 'object') {
      type = (type[1] as Record<string, TerraformType>)[String(step)];
      if (!type) break;
      steps.push({ attributeName: String(step) });
    } else if (type?.[0] === 'map' || type?.[0] === 'list') {
      steps.push(type[0] === 'map' ? { elementKeyString: String(step) } : { elementKeyInt: Number(step) });
      type = type[1] as TerraformType;
    } else break;
  }
  return steps.length > 0 ? { steps } : undefined;
}

export type PathStep = { attributeName: string } | { elementKeyString: string } | { elementKeyInt: number };

/** The protocol's form of a diagnostic. */
export function wireDiagnostic(attributes: TerraformAttributes, { severity, summary, detail, path }: Diagnostic) {
  const attribute = path && pathSteps(attributes, path);
  return { severity: severity === 'error' ? 1 : 2, summary, detail, ...(attribute ? { attribute } : {}) };
}
