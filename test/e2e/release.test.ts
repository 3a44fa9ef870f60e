import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { selfSigned } from '../../providers/http/self-signed.js';
import { core } from '../support/core.js';
import { Stand } from '../support/stand.js';

const root = join(__dirname, '..', '..');
const work = mkdtempSync(join(tmpdir(), 'bitbuilder-release-test-'));
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
const version = '9.8.7';

function release(out: string, ...more: string[]) {
  const program = ['--import', 'tsx', join(root, 'scripts/release/main.ts'), '--version', version, '--platforms', platform, '--out', out];
  return spawnSync(process.execPath, [...program, ...more], { cwd: root, encoding: 'utf8' });
}

const first = release(join(work, 'one'));
const isOffline = first.stderr.includes('from the npm registry');
if (isOffline) console.warn(`the release is not tried: ${first.stderr}`);

const configuration = `
terraform {
  required_providers {
    bitbuilder = { source = "bitbuilder/bitbuilder" }
  }
}
resource "bitbuilder_tenant" "red" { name = "red" }
resource "bitbuilder_network" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web"
  site    = "ams1"
  subnets = { front = { cidr = "10.1.0.0/24" } }
}
`;

afterAll(() => rmSync(work, { recursive: true, force: true }));

(isOffline ? describe.skip : describe)('a release', () => {
  const registry = join(work, 'one/registry', version);
  const archive = `terraform-provider-bitbuilder_${version}_${platform}.zip`;

  test('is what a registry expects, and the same bytes when it is made again', () => {
    expect(first).toMatchObject({ status: 0 });
    const [sums, manifest] = ['SHA256SUMS', 'manifest.json'].map((end) => `terraform-provider-bitbuilder_${version}_${end}`);
    expect(readdirSync(registry).sort()).toEqual([sums, archive, manifest].sort());
    const said = JSON.parse(readFileSync(join(registry, manifest ?? ''), 'utf8')) as unknown;
    expect(said).toEqual({ version: 1, metadata: { protocol_versions: ['6.0'] } });
    expect(readFileSync(join(registry, sums ?? ''), 'utf8').split('\n')).toHaveLength(3);
    expect(spawnSync('sha256sum', ['--check', '--strict', sums ?? ''], { cwd: registry })).toMatchObject({ status: 0 });
    expect(release(join(work, 'two'))).toMatchObject({ status: 0 });
    expect(readFileSync(join(work, 'two/registry', version, archive)).equals(readFileSync(join(registry, archive)))).toBe(true);
    rmSync(join(work, 'two'), { recursive: true });
  });

  (core ? describe : describe.skip)(`in a fresh folder, with no Node.js on the PATH, under ${core?.name} ${core?.version}`, () => {
    let stand: Stand;
    let web: Server;
    const key = selfSigned({ ipAddresses: ['127.0.0.1'] });

    beforeAll(async () => {
      stand = await Stand.open();
      web = createServer({ key: key.key, cert: key.cert }, (request, response) => {
        try {
          const data = readFileSync(join(work, 'one/mirror', new URL(request.url ?? '', 'https://mirror').pathname));
          response.writeHead(200, { 'content-type': request.url?.endsWith('.json') ? 'application/json' : 'application/zip' }).end(data);
        } catch {
          response.writeHead(404).end();
        }
      });
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
      mkdirSync(join(work, 'no-node'));
      writeFileSync(join(work, 'ca.pem'), key.cert);
    });
    afterAll(async () => {
      web.close();
      await stand.close();
    });

    const commandIn = (folder: string, installation: string) => {
      mkdirSync(folder);
      writeFileSync(join(folder, 'main.tf'), configuration);
      writeFileSync(`${folder}.tfrc`, `provider_installation {\n  ${installation}\n}\n`);
      const path = spawnSync('which', [core?.command ?? ''], { encoding: 'utf8' }).stdout.trim();
      const env = {
        ...stand.environment,
        PATH: join(work, 'no-node'),
        TF_CLI_CONFIG_FILE: `${folder}.tfrc`,
        SSL_CERT_FILE: join(work, 'ca.pem'),
      };
      return async (...args: string[]): Promise<{ code: number; output: string }> => {
        try {
          const { stdout, stderr } = await promisify(execFile)(path, [...args, '-no-color'], { cwd: folder, env });
          return { code: 0, output: stdout + stderr };
        } catch (error) {
          const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
          return { code, output: stdout + stderr };
        }
      };
    };

    test('the zip in a filesystem mirror is all that plain HCL needs: init, plan, apply, import, destroy', async () => {
      const before = await stand.world();
      const command = commandIn(join(work, 'plain'), `filesystem_mirror {\n    path = "${join(work, 'one/mirror')}"\n  }`);
      expect(await command('init')).toMatchObject({ code: 0 });
      expect((await command('plan')).output).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
      expect(await command('apply', '-auto-approve')).toMatchObject({ code: 0 });
      expect(await command('plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
      expect(await command('state', 'rm', 'bitbuilder_network.web')).toMatchObject({ code: 0 });
      expect(await command('import', 'bitbuilder_network.web', 'red/web')).toMatchObject({ code: 0 });
      expect(await command('plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
      expect((await command('destroy', '-auto-approve')).output).toContain('2 destroyed.');
      expect(await stand.world()).toEqual(before);
    });

    test('the same folder behind a web server is a network mirror, and its hashes are those that the core finds', async () => {
      const { port } = web.address() as AddressInfo;
      const command = commandIn(join(work, 'network'), `network_mirror {\n    url = "https://127.0.0.1:${port}/"\n  }`);
      expect(await command('init')).toMatchObject({ code: 0 });
      expect(await command('validate')).toMatchObject({ code: 0 });
      const host = core?.name === 'OpenTofu' ? 'registry.opentofu.org' : 'registry.terraform.io';
      const stated = readFileSync(join(work, 'one/mirror', host, 'bitbuilder/bitbuilder', `${version}.json`), 'utf8');
      const { archives } = JSON.parse(stated) as { archives: Record<string, { hashes: string[] }> };
      const lock = readFileSync(join(work, 'network/.terraform.lock.hcl'), 'utf8');
      const zip = readFileSync(join(registry, archive));
      expect(archives[platform]?.hashes).toEqual([/"(h1:[^"]+)"/.exec(lock)?.[1], `zh:${createHash('sha256').update(zip).digest('hex')}`]);
    });
  });
});
