import { formatPath, fromOutward, outwardPath } from '../../../lib/derive/outward.js';
import { problemsOf, schemaProblems } from '../../../lib/derive/problems.js';
import { BitBuilderError, type Problem } from '../../../lib/errors.js';
import type { Kind, Lookup } from '../../../lib/kind.js';

/** The spec of a request, defaults filled in. Throws `invalid_spec` with every problem. */
export function parseSpec(kind: Kind, outward: unknown): Record<string, unknown> {
  const spec = withoutNulls(fromOutward(kind.spec, outward));
  refuseProblems(kind, undefined, problemsOf(kind, spec));
  return kind.spec.parse(spec);
}

/** What a data source is found by. Throws `invalid_spec`. */
export function parseLookup(lookup: Lookup, outward: unknown): Record<string, unknown> {
  const by = withoutNulls(fromOutward(lookup.by, outward));
  const problems = schemaProblems(lookup.by, by).map(({ path, message }) => ({
    path: outwardPath(lookup.by, path),
    message,
  }));
  if (problems.length === 0) return lookup.by.parse(by);
  throw new BitBuilderError('invalid_spec', problems.map(({ path, message }) => `${formatPath(path)}: ${message}`).join('; '), {
    problems,
  });
}

/** Does a part of a lookup; what it throws points at what was asked, at `attribute` where it says nothing of that itself. */
export function askedBy<T>(lookup: Lookup, attribute: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof BitBuilderError)) throw thrown;
    const { code, message, problems } = thrown;
    const told = problems.length === 0 && attribute !== undefined ? [{ path: [attribute], message }] : problems;
    const outward = told.map((problem) => ({ ...problem, path: outwardPath(lookup.by, problem.path) }));
    throw new BitBuilderError(code, message, { cause: thrown, problems: outward });
  }
}

/** Throws `invalid_spec` when there is any problem. */
export function refuseProblems(kind: Kind, id: string | undefined, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ path, message }) =>
    path.length > 0 ? `${formatPath(outwardPath(kind.spec, path))}: ${message}` : message,
  );
  throw new BitBuilderError('invalid_spec', `${kind.name}${id === undefined ? '' : ` "${id}"`} cannot be accepted: ${lines.join('; ')}`, {
    problems,
  });
}

/** Null and absent mean the same in a request. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])));
}
