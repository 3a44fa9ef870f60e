import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../judge/mutation/random.js';
import { RefusalFacts } from '../../judge/mutation/refusal-facts.js';
import { spoilBy, type Spoiling, type VendorFacts } from '../../judge/mutation/spoil.js';
import { isTaken, type VendorNode } from '../../judge/mutation/vendor-tree.js';
import type { Edit } from '../../judge/replay-router.js';
import { judge, recording, sequences, steps } from './judging.js';

const number = (first: number, last: number) => [{ validator: 'numeric', ranges: [[first, last]] as const }];
const tree: VendorNode = {
  kind: 'node',
  children: {
    vrf: {
      kind: 'node',
      owner: 'vrf.py',
      children: {
        name: {
          kind: 'tagNode',
          anyOf: [{ regex: '[a-z]+' }],
          children: { table: { kind: 'leafNode', anyOf: number(100, 65535) }, description: { kind: 'leafNode' } },
        },
      },
    },
    interfaces: {
      kind: 'node',
      children: { dummy: { kind: 'tagNode', owner: 'dummy.py', children: { vrf: { kind: 'leafNode', refs: ['vrf name'] } } } },
    },
  },
};
const facts: VendorFacts = {
  tree,
  refusals: new RefusalFacts({
    'vrf.py': [{ message: 'VRF "{name}" table id is mandatory!' }],
    'configverify.py': [{ message: 'VRF "{vrf}" does not exist!' }],
  }),
};
const edits = (...lines: string[]) => steps(...lines) as unknown as Edit[];
const spoiled = (spoiling: Spoiling, lines: string[], before: string[] = []) =>
  spoilBy[spoiling]({ edits: edits(...lines), before: [edits(...before)] }, facts, new Random(7));

describe('spoiling a commit', () => {
  const described = ['set vrf name red table 100', 'set vrf name red description x'];

  test('a misspelt word and a value out of range are what the grammar of the vendor does not take', () => {
    for (const spoiling of ['misspelt word', 'value out of range'] as const) {
      const wrong = spoiled(spoiling, described.slice(0, 1));
      expect(wrong).toMatchObject({ edits: [expect.arrayContaining(['set'])] });
      const [edit] = typeof wrong === 'object' ? wrong.edits : [];
      expect(isTaken(tree, edit?.slice(1) ?? [])).toBe(false);
    }
  });

  test('a child is left out that a script of the vendor asks for', () => {
    expect(spoiled('missing child', described)).toEqual({ edits: edits(...described.slice(1)), what: 'without vrf name red table 100' });
  });

  test('no child is left out of what was there before, nor the last one of what is made', () => {
    expect(spoiled('missing child', described, ['set vrf name red table 100'])).toBeUndefined();
    expect(spoiled('missing child', described.slice(0, 1))).toBeUndefined();
  });

  test('a reference goes to what is absent where a script is known to look it up', () => {
    expect(spoiled('absent reference', ['set interfaces dummy dum0 vrf red'])).toMatchObject({
      what: 'set interfaces dummy dum0 vrf redX9',
    });
  });

  test('an edit that the same commit takes back is not spoiled', () => {
    expect(spoiled('absent reference', ['set interfaces dummy dum0 vrf red', 'delete interfaces dummy dum0 vrf'])).toBeUndefined();
    expect(spoiled('absent reference', ['set interfaces dummy dum0 vrf red', 'set interfaces dummy dum0 vrf blue'])).toMatchObject({
      what: 'set interfaces dummy dum0 vrf blueX9',
    });
  });
});

describe('a mutation run', () => {
  const vendor = join(__dirname, '../../../shared/vendor');
  const withVendor = existsSync(vendor) ? test : test.skip;
  if (!existsSync(vendor)) console.warn(`skipped: no vendor data in ${vendor}`);

  withVendor('is the same for the same seed, and tells the share of the refused', async () => {
    for (const name of ['vyos-config-tree.json', 'vyos-verify-errors.json'])
      copyFileSync(join(vendor, name), join(recording('', 'shared/vendor/x'), '..', name));
    const file = sequences({
      test: 'test_vrf::one',
      steps: steps('set vrf name red table 100', 'set vrf name red description x', 'set interfaces dummy dum0 vrf red', 'commit'),
    });
    const run = () => judge('--mutate', '--count', '8', '--seed', '3', '--json', file);
    const [{ code, out }, again] = [await run(), await run()];
    expect(code).toBe(0);
    expect(again.out).toBe(out);
    expect(JSON.parse(out)).toMatchObject({
      seed: 3,
      kinds: {
        'misspelt word': { judged: 2, refused: 2 },
        'value out of range': { judged: 2, refused: 2 },
        'missing child': { judged: 1, refused: 1 },
      },
      misses: [],
    });
  });

  test('needs the grammar of the vendor beside the project, and whole numbers', async () => {
    const file = sequences({ test: 'test_vrf::one', steps: steps('set vrf name red table 100', 'commit') });
    expect(await judge('--mutate', file)).toMatchObject({ code: 2, complaint: expect.stringContaining('cannot read the grammar in') });
    expect(await judge('--mutate', '--seed', 'x', file)).toMatchObject({
      code: 2,
      complaint: expect.stringContaining('--seed takes a whole number'),
    });
  });
});
