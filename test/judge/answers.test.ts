import { breachesOf } from '../../judge/answer-check.js';
import { found, recording } from './judging.js';

describe('answers of the cluster', () => {
  const pveSchema = (paths: object) => recording({ format: 'pve-api-schema/1', product: 'Proxmox VE', version: '9', paths });

  test('are walked through by every route and checked where the schema says what returns', async () => {
    const version = { GET: { returns: { type: 'object', properties: { version: { type: 'string', pattern: '9\\.\\d+\\.\\d+' } } } } };
    const nodes = {
      GET: { returns: { type: 'array', items: { type: 'object', properties: { node: { type: 'string' }, moon: { type: 'string' } } } } },
    };
    const { proxmox, disagreements } = await found(pveSchema({ '/version': version, '/nodes': nodes }));
    expect(proxmox[0]?.unwalked).toEqual([]);
    expect(proxmox[0]?.answers.matched).toBeGreaterThan(0);
    expect(disagreements.filter(({ recorded }) => recorded !== 'no such call')).toMatchObject([
      { command: 'GET /nodes', recorded: 'returns of GET /nodes', seen: '$[0].moon: is missing; $[1].moon: is missing' },
    ]);
  });

  test.each([
    [{ type: 'integer' }, '12', []],
    [{ type: 'integer', minimum: 5 }, 4.5, ['$: 4.5 is not an integer']],
    [{ type: 'boolean' }, 2, ['$: 2 is not a boolean']],
    [{ type: 'string', enum: ['a', 'b'] }, 'c', ['$: "c" is none of a, b']],
    [{ type: 'string', pattern: '[a-z]+' }, 'a1', ['$: "a1" is not like [a-z]+']],
    [{ type: 'null' }, 'x', ['$: "x" where nothing is answered']],
    [{ type: 'string', optional: true }, null, []],
    [{ type: 'string' }, null, ['$: null is not a string']],
    [{ type: 'array', items: { type: 'number', maximum: 1 } }, [0.5, 2], ['$[1]: 2 is above 1']],
    [{ type: 'object', properties: { 'net[n]': { type: 'string' }, a: { optional: true } } }, { net0: {} }, ['$.net0: {} is not a string']],
    [{ type: 'object', additionalProperties: 0 }, { b: 1 }, ['$.b: is not in the schema']],
  ])('%j against %j breaks %j', (schema, value, breaches) => {
    expect(breachesOf(value, schema)).toEqual(breaches);
  });
});
