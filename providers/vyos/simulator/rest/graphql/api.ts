import { ConfigSessionError, type Backend } from '../backend.js';
import { detail, plainJson, type Reply } from '../reply.js';
import type { RestRequest } from '../request.js';
import { isBody, type Body } from '../pydantic.js';
import { Tokens } from '../tokens.js';
import { GraphqlError, parseOperation, type Field } from './query.js';

/** What GraphQL asks of a router beside what REST asks. */
export interface GraphqlBackend extends Pick<Backend, 'isKey' | 'show' | 'showConfig'> {
  /** `service https api graphql authentication`; undefined while GraphQL is not configured. */
  authentication(): { type: 'key' | 'token'; lifeS: number } | undefined;
  isPassword(user: string, password: string): boolean;
  status(): object;
}

type Resolver = (api: GraphqlBackend, data: Body) => unknown;

const pathOf = ({ path }: Body) => (Array.isArray(path) ? path.map(String) : []);

const queries: Readonly<Record<string, Resolver>> = {
  SystemStatus: (backend) => backend.status(),
  ShowVersion: async (backend) => (await backend.show(['version'])).trimEnd(),
  ShowConfig: (backend, data) => backend.showConfig(pathOf(data), typeof data['configFormat'] === 'string' ? data['configFormat'] : 'json'),
  Show: (backend, data) => backend.show(pathOf(data)),
};

/** What an answer has, and what is below. */
const answerFields: Readonly<Record<string, readonly string[]>> = {
  success: [],
  errors: [],
  data: ['result'],
  op_mode_error: ['name', 'message', 'vyos_code'],
};

/** `/graphql`: the schema of VyOS is generated from its commands; here are those that need no more than a read. */
export class GraphqlApi {
  private readonly tokens = new Tokens();

  constructor(private readonly backend: GraphqlBackend) {}

  async answer(request: RestRequest): Promise<Reply> {
    if (!this.backend.authentication()) return detail(404, 'Not Found');
    if (request.method !== 'POST') return detail(405, 'Method Not Allowed');
    const body = jsonOf(request.body);
    if (!isBody(body) || typeof body['query'] !== 'string') return refused('The query must be a string.');
    try {
      const { type, fields } = parseOperation(body['query'], isBody(body['variables']) ? body['variables'] : {});
      const known = type === 'query' ? Object.keys(queries) : ['AuthToken'];
      for (const field of fields) check(field, known, type === 'query' ? 'Query' : 'Mutation');
      const entries = await Promise.all(
        fields.map(async (field) => [field.alias, chosen(await this.resolve(type, field, request), field.fields)] as const),
      );
      return plainJson(200, { data: Object.fromEntries(entries) });
    } catch (error) {
      if (error instanceof GraphqlError) return refused(error.message, error);
      throw error;
    }
  }

  private async resolve(type: 'query' | 'mutation', { name, args }: Field, request: RestRequest): Promise<Body> {
    const data = isBody(args['data']) ? args['data'] : {};
    if (type === 'mutation') return this.authToken(data);
    const refusal = this.refusal(data, request);
    if (refusal) return { success: false, errors: [refusal] };
    const rest = Object.fromEntries(Object.entries(data).filter(([word]) => word !== 'key'));
    try {
      return { success: true, errors: null, data: { ...rest, result: await queries[name]?.(this.backend, rest) } };
    } catch (error) {
      if (!(error instanceof ConfigSessionError)) throw error;
      return { success: false, errors: [error.message] };
    }
  }

  private refusal(data: Body, { authorization = '' }: RestRequest): string | undefined {
    if (this.backend.authentication()?.type === 'key') return this.backend.isKey(String(data['key'] ?? '')) ? undefined : 'invalid API key';
    const [, token] = /^Bearer (\S+)$/.exec(authorization) ?? [];
    return token !== undefined && this.tokens.accepts(token) ? undefined : 'not authenticated';
  }

  private authToken({ username, password }: Body): Body {
    const { lifeS = 3_600 } = this.backend.authentication() ?? {};
    if (!this.backend.isPassword(String(username), String(password))) return { success: false, errors: ['failed pam authentication'] };
    const token = this.tokens.issue(String(username), lifeS);
    return { success: true, errors: null, data: { username, result: { token } } };
  }
}

function check(field: Field, known: readonly string[], type: string): void {
  if (!known.includes(field.name))
    throw new GraphqlError(`Cannot query field '${field.name}' on type '${type}'.`, field.line, field.column);
  const result = `${field.name}Result`;
  if (field.fields.length === 0)
    throw new GraphqlError(
      `Field '${field.name}' of type '${result}' must have a selection of subfields. Did you mean '${field.name} { ... }'?`,
      field.line,
      field.column,
    );
  for (const child of field.fields) {
    const below = answerFields[child.name];
    if (!below) throw new GraphqlError(`Cannot query field '${child.name}' on type '${result}'.`, child.line, child.column);
    for (const leaf of child.fields) {
      if (!below.includes(leaf.name))
        throw new GraphqlError(`Cannot query field '${leaf.name}' on type '${field.name}'.`, leaf.line, leaf.column);
    }
  }
}

/** Only what was asked for. */
function chosen(answer: Body, fields: readonly Field[]): Body {
  const pick = ({ name, alias, fields: below }: Field): [string, unknown] => {
    const value = answer[name];
    return [alias, isBody(value) && below.length > 0 ? chosen(value, below) : (value ?? null)];
  };
  return Object.fromEntries(fields.map(pick));
}

function refused(message: string, at?: GraphqlError): Reply {
  const locations = at ? { locations: [{ line: at.line, column: at.column }] } : {};
  return plainJson(400, { errors: [{ message, ...locations }] });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
