import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import type { Exchange } from '../../../judge/recording.js';
import { scriptedBackend, type BackendCall } from '../../../judge/scripted-backend.js';
import { resolve, grammar15 } from '../../../providers/vyos/simulator/grammar/root.js';
import type { GrammarNode, ValueCheck } from '../../../providers/vyos/simulator/grammar/node.js';
import { Front } from '../../../providers/vyos/simulator/front.js';
import { RestApi } from '../../../providers/vyos/simulator/rest/serve.js';
import { adapterNames, baseConfig } from '../../../providers/vyos/simulator/base-config.js';
import { Session } from '../../../providers/vyos/simulator/session.js';

const vendorFolder = join(__dirname, '../../../../shared/vendor');
const describeWithVendor = existsSync(vendorFolder) ? describe : describe.skip;
if (!existsSync(vendorFolder)) console.warn(`skipped: no vendor data in ${vendorFolder}`);

function vendor<T>(file: string): T {
  return JSON.parse(readFileSync(join(vendorFolder, file), 'utf8')) as T;
}

/** Times and identifiers become the placeholders of the recording. */
function withPlaceholders(body: unknown): unknown {
  const text = JSON.stringify(body)
    .replace(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"<uuid>"')
    .replace(/"(created_at|started_at|finished_at)":[0-9.]+/g, '"$1":"<unix seconds>"');
  return JSON.parse(text);
}

describeWithVendor('the recorded HTTP exchanges of the vendor', () => {
  const cases = existsSync(vendorFolder) ? vendor<{ cases: Exchange[] }>('vyos-http-golden.json').cases : [];
  let current: { api: RestApi; calls: BackendCall[] };
  const front = new Front(
    (incoming) => current.api.answer(incoming),
    () => 1024 * 1024,
  );
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });

  beforeAll(() => front.listen(0));
  afterAll(async () => {
    await dispatcher.destroy();
    await front.close();
  });

  async function send(path: string, golden: Exchange['request']): Promise<{ status: number; contentType: string; body: unknown }> {
    const [body, contentType] = golden.form
      ? [new URLSearchParams(golden.form).toString(), 'application/x-www-form-urlencoded']
      : golden.json !== undefined
        ? [JSON.stringify(golden.json), 'application/json']
        : [golden.raw ?? '', golden.ctype ?? 'application/json'];
    const response = await request(`${front.url}${path}`, {
      method: golden.method as 'POST',
      headers: { 'content-type': contentType },
      body,
      dispatcher,
    });
    return {
      status: response.statusCode,
      contentType: String(response.headers['content-type']),
      body: JSON.parse(await response.body.text()) as unknown,
    };
  }

  test('there are 40 of them', () => expect(cases).toHaveLength(40));

  test.each(cases.map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
    const calls: BackendCall[] = [];
    current = { api: new RestApi(scriptedBackend(golden, calls)), calls };
    if (golden.name === 'background list') {
      const queued = { method: 'POST' as const, path: '', json: { key: 'K', op: 'set', path: ['a'] } };
      await send('/configure?in_background=true', queued);
      await send('/configure', queued);
      calls.length = 0;
    }
    const answer = await send(golden.request.path, golden.request);
    expect({ ...answer, body: withPlaceholders(answer.body) }).toEqual({
      status: golden.status,
      contentType: golden.contentType,
      body: golden.body,
    });
    expect(calls).toEqual(golden.backendCalls);
  });
});

/** Where a numeric check disagrees with the ranges of the vendor, at their ends and one beyond. */
function outOfBounds(check: ValueCheck, theirs: VendorNode): string[] {
  const [only, ...others] = theirs.anyOf ?? [];
  if (!only?.ranges || others.length > 0 || only.argument !== undefined) return [];
  const inside = (value: number) => only.ranges?.some(([first, last]) => value >= first && value <= last) ?? false;
  return only.ranges
    .flatMap(([first, last]) => [first - 1, first, last, last + 1])
    .filter((value) => check.accepts(String(value)) !== inside(value))
    .map((value) => `${value} is ${inside(value) ? 'accepted' : 'refused'} by the vendor`);
}

interface VendorNode {
  anyOf?: { validator?: string; ranges?: [number, number][]; argument?: string }[];
  kind: 'node' | 'tagNode' | 'leafNode';
  valueless?: boolean;
  multi?: boolean;
  error?: string;
  children?: Record<string, VendorNode>;
}

describeWithVendor('our grammar against the configuration tree of the vendor', () => {
  test('every node that we know is of the same kind there', () => {
    const { root, defs = {} } = vendor<{ root: VendorNode; defs?: Record<string, VendorNode> }>('vyos-config-tree.json');
    const kindOf = (node: VendorNode) =>
      node.kind === 'leafNode' ? (node.valueless ? 'flag' : node.multi ? 'multi' : 'leaf') : node.kind === 'tagNode' ? 'tag' : 'node';
    const ownKind = (node: GrammarNode) => (node.type === 'leaf' && node.multi ? 'multi' : node.type);
    const differences: string[] = [];
    let compared = 0;
    const compare = (own: GrammarNode, theirs: VendorNode, path: string) => {
      if (!('children' in own)) return;
      for (const [word, child] of Object.entries(own.children)) {
        let other = theirs.children?.[word];
        const reference = (other as { $ref?: string } | undefined)?.$ref;
        if (reference) other = defs[reference];
        compared += 1;
        if (!other) differences.push(`${path} ${word}: unknown to the vendor`);
        else if (kindOf(other) !== ownKind(child)) differences.push(`${path} ${word}: ${ownKind(child)}, vendor ${kindOf(other)}`);
        else {
          const error = 'check' in child ? child.check.error : undefined;
          if (error !== other.error && 'check' in child)
            differences.push(`${path} ${word}: says "${error ?? ''}", vendor "${other.error ?? ''}"`);
          if ('check' in child) differences.push(...outOfBounds(child.check, other).map((fault) => `${path} ${word}: ${fault}`));
          compare(child, other, `${path} ${word}`);
        }
      }
    };
    compare(grammar15, root, '');
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(1400);
  });
});

type Step = [string, ...string[]];

interface Sequence {
  test: string;
  setup?: Step[];
  steps: Step[];
}

const covered =
  /^test_(vrf|interfaces_wireguard|interfaces_ethernet|interfaces_bridge|interfaces_vxlan|interfaces_dummy|interfaces_loopback|high-availability_vrrp|service_dhcp-server|service_ssh|service_ntp|policy|policy_local-route|policy_route|protocols_bgp|protocols_ospf|protocols_static|firewall|nat|nat66|system_conntrack|system_ip|qos|load-balancing_haproxy)::/;

describeWithVendor('the recorded smoke tests of the vendor', () => {
  test('are accepted and refused as recorded, as far as the grammar goes', async () => {
    const { cases } = vendor<{ cases: Sequence[] }>('vyos-smoke-sequences.json');
    const tally = { accepted: [0, 0], refused: [0, 0], beyond: 0 };
    const wrong: string[] = [];
    for (const sequence of cases.filter(({ test: name }) => covered.test(name))) {
      const steps = [...(sequence.setup ?? []), ...sequence.steps];
      const beyond = steps.some(([op, ...path]) => {
        if (op !== 'set' && op !== 'delete') return false;
        const found = resolve(path, grammar15);
        return found.type === 'unknown';
      });
      if (beyond) {
        tally.beyond += 1;
        continue;
      }
      const settings = { commitMs: 0, perCommandMs: 0, lockTimeoutMs: 0, partialCommits: false };
      const session = new Session({ grammar: grammar15, adapters: new Set(adapterNames), settings });
      session.adopt(session.treeOfLines(baseConfig({ hostName: 'vyos', key: 'key' }).filter((line) => !line.includes('eth0 address'))));
      for (const [op, ...path] of steps) {
        if (op === 'set') await session.set(path);
        else if (op === 'delete') await session.delete(path);
        else if (op === 'discard') session.discard();
        else {
          const candidate = session.candidate;
          const refusal = await session.commit().then(
            () => undefined,
            (error: unknown) => (error as Error).message,
          );
          session.replaceCandidate(candidate);
          const pair = op === 'commit' ? tally.accepted : tally.refused;
          pair[1] = (pair[1] ?? 0) + 1;
          if ((op === 'commit') === (refusal === undefined)) pair[0] = (pair[0] ?? 0) + 1;
          else wrong.push(`${sequence.test}: ${op}: ${refusal ?? 'accepted'}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tally.accepted[1]).toBeGreaterThanOrEqual(121);
    expect(tally.refused[1]).toBeGreaterThanOrEqual(31);
  });

  test('hold no value that we refuse, and no line survives a word too many', () => {
    const { cases } = vendor<{ cases: Sequence[] }>('vyos-smoke-sequences.json');
    const lines = cases.flatMap((sequence) => [...(sequence.setup ?? []), ...sequence.steps]).filter(([op]) => op === 'set');
    const paths = lines.map(([, ...path]) => path);
    const typeOf = (path: string[]) => resolve(path, grammar15).type;
    expect(paths.filter((path) => typeOf(path) === 'badValue')).toEqual([]);
    const known = paths.filter((path) => typeOf(path) !== 'unknown');
    expect(known.length).toBeGreaterThan(1000);
    expect(known.filter((path) => !['unknown', 'badValue'].includes(typeOf([...path, 'zzz'])))).toEqual([]);
  });
});
