import type { Construct } from 'constructs';
import type { z } from 'zod';
import { formatPath } from '../lib/derive/outward.js';
import { problemsOf } from '../lib/derive/problems.js';
import { BitBuilderError, type Problem } from '../lib/errors.js';
import type { Kind } from '../lib/kind.js';
import { Token } from './terraform.js';

/** Id of the resource inside a construct of ours: the core leaves it out of names, so that `acme` is `bitbuilder_tenant.acme`. */
export const onlyChild = 'Default';

/** Whether a value is known only when Terraform runs: a token, or an expression that the user wrote by hand. */
export function isUnknown(value: unknown): boolean {
  return Token.isUnresolved(value) || (typeof value === 'string' && value.includes('${'));
}

/**
 * Refuses a spec at the line that wrote it, before the construct joins the tree. Names are those of the code: camelCase.
 * @throws BitBuilderError `invalid_spec` with every problem.
 */
export function refuseBadSpec<S extends z.ZodObject, T extends z.ZodObject>(
  scope: Construct,
  id: string,
  kind: Kind<S, T>,
  spec: unknown,
): void {
  refuse(scope, id, kind.title, problemsOf(kind as unknown as Kind, spec, isUnknown));
}

/** Throws `invalid_spec` for a construct when there are problems. */
export function refuse(scope: Construct, id: string, title: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw refusal(scope, id, title, problems);
}

/** The error that names a construct by its path and every problem with it. */
export function refusal(scope: Construct, id: string, title: string, problems: readonly Problem[]): BitBuilderError {
  const path = [scope.node.path, id === onlyChild ? '' : id].filter(Boolean).join('/');
  const lines = problems.map((problem) => `  ${[formatPath(problem.path), problem.message].filter(Boolean).join(': ')}`);
  return new BitBuilderError('invalid_spec', `${title} at "${path}" cannot be accepted:\n${lines.join('\n')}`, { problems });
}
