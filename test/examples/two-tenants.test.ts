import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cidrFault } from '../../lib/addressing/cidr.js';

const folder = join(__dirname, '..', '..', 'examples', 'two-tenants');

interface Synthesised {
  readonly directory: string;
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
}

/** The stack of the example, synthesised as the CDK CLI does it. */
function synthesise(outdir: string): Synthesised {
  const env = { ...process.env, BITBUILDER_LOCK: 'frozen', CDKTF_OUTDIR: outdir };
  execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], { cwd: folder, env, stdio: 'pipe' });
  const directory = join(outdir, 'stacks', 'two-tenants');
  return { directory, ...(JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as Omit<Synthesised, 'directory'>) };
}

const missing = [
  ...(existsSync(join(folder, '..', '..', 'dist', 'mirror')) ? [] : ['no dist/mirror']),
  ...(spawnSync('terraform', ['version'], { stdio: 'ignore' }).status === 0 ? [] : ['no terraform']),
];

describe('the example with two tenants', () => {
  let outdir: string;
  let resource: Synthesised['resource'];
  let directory: string;

  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'bitbuilder-example-'));
    ({ resource, directory } = synthesise(outdir));
  });
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  test('synthesises with its committed lock file as it is', () => {
    const counts = Object.fromEntries(Object.entries(resource).map(([type, each]) => [type, Object.keys(each).length]));
    expect(counts).toEqual({ bitbuilder_tenant: 2, bitbuilder_network: 2, bitbuilder_wireguard_link: 2, bitbuilder_vm: 4 });
  });

  test('shares a prefix between the tenants and no identifier', () => {
    const networks = Object.values(resource.bitbuilder_network ?? {}) as {
      table: number;
      l3_vni: number;
      subnets: Record<string, { cidr: string; vlan: number; l2_vni: number }>;
    }[];
    const subnets = networks.flatMap((network) => Object.values(network.subnets));
    expect(subnets.map(({ cidr }) => cidrFault(cidr))).toEqual([undefined, undefined, undefined]);
    expect(new Set(subnets.map(({ cidr }) => cidr)).size).toBe(2);
    for (const values of [
      networks.map(({ table }) => table),
      subnets.map(({ vlan }) => vlan),
      [...networks.map(({ l3_vni }) => l3_vni), ...subnets.map(({ l2_vni }) => l2_vni)],
    ]) {
      expect(new Set(values).size).toBe(values.length);
    }
  });

  (missing.length === 0 ? test : test.skip)(
    `satisfies the schema of the provider, without a registry${missing.length ? ` (skipped: ${missing.join(', ')})` : ''}`,
    () => {
      const env = { PATH: process.env.PATH, HOME: outdir, CHECKPOINT_DISABLE: '1' };
      const terraform = (...words: string[]) => execFileSync('terraform', words, { cwd: directory, env, encoding: 'utf8', stdio: 'pipe' });
      expect(terraform('init', '-no-color', '-input=false')).toContain('Installed bitbuilder/bitbuilder');
      expect(JSON.parse(terraform('validate', '-json'))).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
    },
  );
});
