import { fromOutward, outwardPath, toOutward } from '../../../lib/derive/outward.js';
import { schemaProblems } from '../../../lib/derive/problems.js';
import type { Ephemeral, EphemeralTools } from '../../../lib/ephemeral.js';
import { BitBuilderError } from '../../../lib/errors.js';
import { withArticle } from '../../../lib/names.js';
import type { Handout } from '../../../lib/wire.js';
import type { Route } from './routes.js';

/** What is handed out, one path for each: POST opens, PUT renews what a lease stands for, DELETE takes it back. */
export function ephemeralRoutes(ephemerals: readonly Ephemeral[], tools: EphemeralTools): Route[] {
  return ephemerals.flatMap((ephemeral) => routesFor(ephemeral, tools));
}

function routesFor(ephemeral: Ephemeral, tools: EphemeralTools): Route[] {
  const path = `/api/v1/ephemeral/${ephemeral.name}`;
  const standing = ephemeral.needsStandingToken ?? false;
  const { renew, close } = ephemeral;
  const idOf = (request: { params: unknown }) => (request.params as { id: string }).id;
  return [
    { method: 'POST', path, standing, answer: (request) => open(ephemeral, request.body, tools) },
    ...(renew
      ? [
          {
            method: 'PUT' as const,
            path: `${path}/:id`,
            standing,
            answer: async (request: { params: unknown }) => ({ renew_at: (await renew(idOf(request), tools)).toISOString() }),
          },
        ]
      : []),
    ...(close
      ? [
          {
            method: 'DELETE' as const,
            path: `${path}/:id`,
            standing,
            answer: async (request: { params: unknown }, reply: { code(status: number): { send(): unknown } }) => {
              await close(idOf(request), tools);
              return reply.code(204).send();
            },
          },
        ]
      : []),
  ];
}

async function open(ephemeral: Ephemeral, body: unknown, tools: EphemeralTools): Promise<Handout> {
  const { takes, gives, title } = ephemeral;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new BitBuilderError('invalid_request', `the body is what ${withArticle(title)} takes, a JSON object; see /openapi.json`);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  const taken = fromOutward(takes, given);
  const problems = schemaProblems(takes, taken);
  if (problems.length > 0) refuse(ephemeral, problems);
  try {
    const { gives: handed, lease, renewAt } = await ephemeral.open(takes.parse(taken), tools);
    const result = toOutward(gives, handed) as Handout['result'];
    return { result, ...(lease ? { lease } : {}), ...(renewAt ? { renew_at: renewAt.toISOString() } : {}) };
  } catch (error) {
    if (error instanceof BitBuilderError && error.code === 'invalid_spec') refuse(ephemeral, error.problems);
    throw error;
  }
}

function refuse({ takes, title }: Ephemeral, problems: BitBuilderError['problems']): never {
  const outward = problems.map(({ path, message }) => ({ path: outwardPath(takes, path), message }));
  const message = `no ${title} can be given out: ${outward.map((each) => `${each.path.join('.')} ${each.message}`).join('; ')}`;
  throw new BitBuilderError('invalid_spec', message, { problems: outward });
}
