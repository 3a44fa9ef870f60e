import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runProgram } from '../../cli/program.js';
import { openApiOf } from '../../lib/derive/openapi.js';
import { kinds } from '../../lib/kinds/index.js';
import type { Command } from '../../lib/router-config/command.js';
import { createLog } from '../../providers/shim/http/log.js';
import { listen } from '../../providers/shim/http/listen.js';
import { createMetrics } from '../../providers/shim/http/metrics.js';
import { buildServer } from '../../providers/shim/http/server.js';
import { tokenVerifier } from '../../providers/shim/http/tokens.js';
import { createVyosRouter } from '../../providers/vyos/router.js';
import { startWorld, type TestWorld } from './world.js';

/** The cores that there are on this machine. */
export const cores = ['terraform', 'tofu'].filter((name) => spawnSync(name, ['version'], { stdio: 'ignore' }).status === 0);

/** The token of the shim, and a key that a configuration gives: neither may turn up anywhere. */
export const secrets = {
  token: 'a-token-of-more-than-thirty-two-characters',
  presharedKey: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
};

/** A lab and a control plane in this process, a core beside them, and an ear at the wire to the routers. */
export interface ReviewStand {
  readonly world: TestWorld;
  readonly environment: NodeJS.ProcessEnv;
  /** Folder of the configuration. */
  readonly work: string;
  /** What the routers were sent. */
  commits: { router: string; commands: Command[] }[];
  /** Runs the core there; answers its standard output. */
  core(...args: string[]): Promise<string>;
  write(configuration: string): void;
  bbctl(...args: string[]): Promise<{ code: number; output: string }>;
  /** One command on the first router, over its own API. */
  byHand(line: string): Promise<void>;
  close(): Promise<void>;
}

export async function openReviewStand(core: string): Promise<ReviewStand> {
  const world = await startWorld();
  const openapi = openApiOf(kinds, '0.1.0');
  const tokens = tokenVerifier({ local: secrets.token });
  const metrics = createMetrics(world.plane);
  const app = await buildServer({ controlPlane: world.plane, kinds, tokens, openapi, metrics, log: createLog('silent') });
  const work = join(world.folder, 'work');
  mkdirSync(work);
  const mirror = join(__dirname, '../../dist/mirror');
  writeFileSync(join(work, 'cli.tfrc'), `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
  const environment = {
    ...process.env,
    TERRAFORM_BINARY_NAME: core,
    TF_CLI_CONFIG_FILE: join(work, 'cli.tfrc'),
    CHECKPOINT_DISABLE: '1',
    BITBUILDER_ENDPOINT: await listen(app, { host: '127.0.0.1', port: 0 }),
    BITBUILDER_TOKEN: secrets.token,
  };
  const names = new Map(Object.values(world.lab.routers).map(({ name, url }) => [new URL(url).origin, name]));
  const stand: ReviewStand = {
    world,
    environment,
    work,
    commits: [],
    core: async (...args) => (await promisify(execFile)(core, args, { cwd: work, env: environment })).stdout,
    write: (configuration) => writeFileSync(join(work, 'main.tf'), configuration),
    async bbctl(...args) {
      const said: string[] = [];
      const say = (text: string) => void said.push(text);
      process.exitCode = undefined;
      const code = await runProgram(args, '0.1.0', { environment, home: world.folder, out: say, err: say });
      process.exitCode = undefined;
      return { code, output: said.join('\n') };
    },
    async byHand(line) {
      const { name, url, key, fingerprint } = world.lab.routers['ams1-r1'] as TestWorld['lab']['routers'][string];
      const router = createVyosRouter({ name, url, key, tls: { fingerprint } });
      const [op, ...path] = line.split(' ');
      await router.commit([{ op: op as Command['op'], path }]);
      await router.close();
    },
    async close() {
      process.exitCode = undefined;
      await app.close();
      await world.close();
    },
  };
  world.faults.onRequest = ({ origin, path, body }) => {
    const router = names.get(String(origin));
    if (!router || path !== '/configure') return;
    const { commands } = JSON.parse(String(body)) as { commands?: Command[] };
    if (commands) stand.commits.push({ router, commands });
  };
  return stand;
}

/** A chain: each resource stands on the one before, so a core has one order to apply them in. */
export const chain = ({ dns = '9.9.9.9', more = '', mtu = 1420, memory = 1024, tag = 'web' } = {}) => `
terraform {
  required_providers {
    bitbuilder = { source = "bitbuilder/bitbuilder" }
  }
}
variable "psk" {
  default   = "${secrets.presharedKey}"
  sensitive = true
}
resource "bitbuilder_tenant" "red" { name = "red" }
resource "bitbuilder_network" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web"
  site    = "ams1"
  subnets = {
    front = { cidr = "10.1.0.0/24", dhcp = { start = "10.1.0.100", stop = "10.1.0.199", name_servers = ["${dns}"] } }
    ${more}
  }
}
resource "bitbuilder_wireguard_link" "backbone" {
  name   = "backbone"
  local  = { router = "ams1-r1", network = bitbuilder_network.web.id }
  remote = { router = "ams1-r2", network = bitbuilder_network.web.id }
  mtu    = ${mtu}
  preshared_key         = var.psk
  preshared_key_version = 1
}
resource "bitbuilder_vm" "one" {
  tenant     = bitbuilder_tenant.red.id
  name       = "one"
  cluster    = "ams1-pve"
  image      = "ams1-pve/debian-12"
  memory_mib = ${memory}
  disks      = { scsi0 = { size_gib = 10 } }
  nics       = [{ network = bitbuilder_network.web.id, subnet = "front" }]
  tags       = ["${tag}"]
}
`;
