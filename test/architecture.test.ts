import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import ts from 'typescript';
import { kinds } from '../lib/kinds/index.js';

const root = join(__dirname, '..');

/** Who may import whom: the first rule whose `in` fits a file judges it. Packages are named as they are, our own files by path. */
const rules: readonly { in: RegExp; may: RegExp; because: string }[] = [
  { in: /^lib\//, may: /^(lib\/|zod$|ipaddr\.js$)/, because: 'lib is pure: no I/O, no providers, zod and small pure libraries only' },
  {
    in: /^constructs\/terraform\.ts$/,
    may: /^(lib\/|constructs\/|constructs$|cdktf($|\/)|node:)/,
    because: 'the one file that names cdktf',
  },
  {
    in: /^constructs\/testing\.ts$/,
    may: /^(lib\/|constructs\/(isolation|attributes)\.|expect$)/,
    because: 'the matchers load no core, and of Jest only add to its types',
  },
  {
    in: /^constructs\//,
    may: /^(lib\/|constructs\/|constructs$|zod$|node:)/,
    because: 'constructs never meet providers, and only constructs/terraform.ts names cdktf',
  },
  {
    in: /^providers\/http\//,
    may: /^(providers\/http\/|lib\/errors|undici$|node:)/,
    because: 'TLS and HTTP for the adapters, nothing else',
  },
  {
    in: /^providers\/(vyos|proxmox)\//,
    may: /^(SELF|providers\/http\/|lib\/(ports|errors|router-config\/|addressing\/)|undici$|zod$|node:)/,
    because: 'an adapter sees ports and the router configuration, never kinds nor the other adapter',
  },
  {
    in: /^providers\/lab\//,
    may: /^(providers\/(lab|vyos\/simulator|proxmox\/simulator)\/|lib\/|fastify$|yaml$|zod$|node:)/,
    because: 'the lab is the simulators',
  },
  {
    in: /^providers\/terraform\/http2\//,
    may: /^(providers\/terraform\/http2\/|node:(events|net|stream)$)/,
    because: 'HTTP/2 knows nothing of gRPC and of Terraform',
  },
  {
    in: /^providers\/terraform\//,
    may: /^(providers\/(terraform|http)\/|lib\/(attribute-marks|kind|kinds\/|functions?|ephemerals?|natural-key|inherited|device-plan|derive\/|errors|folders|names|wire)|zod$|node:)/,
    because: 'the provider meets the shim over HTTP only',
  },
  { in: /^providers\/shim\/main\.ts$/, may: /./, because: 'the composition root' },
  {
    in: /^providers\/shim\//,
    may: /^(providers\/shim\/|lib\/|[a-z@](?!.*(cdktf|constructs)))/,
    because: 'adapters are given to the shim by its main.ts',
  },
  { in: /^cli\//, may: /^(cli\/|lib\/|[a-z@](?!.*(cdktf|constructs|providers)))/, because: 'bbctl speaks HTTP' },
  {
    in: /^judge\/adapter-requests\.ts$/,
    may: /^(judge\/|providers\/proxmox\/(simulator\/|hypervisor)|lib\/ports|undici$)/,
    because: 'the one file of the judge that drives our own adapter, to see what it sends',
  },
  {
    in: /^judge\//,
    may: /^(judge\/|providers\/(vyos|proxmox)\/simulator\/|lib\/|undici$|zod$|node:)/,
    because: 'the judge sees the simulators, never what speaks to them',
  },
  { in: /^examples\//, may: /^(constructs\/|constructs$|examples\/)/, because: 'an example imports what a user imports' },
];

interface Source {
  path: string;
  text: string;
}

function* sources(): Generator<Source> {
  for (const top of ['lib', 'constructs', 'providers', 'cli', 'examples', 'judge', 'scripts/release', 'scripts/cores']) {
    for (const entry of readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })) {
      const path = join(top, entry).split(sep).join('/');
      if (/\.ts$/.test(path) && !/node_modules|cdktf\.out|\.d\.ts$/.test(path))
        yield { path, text: readFileSync(join(root, path), 'utf8') };
    }
  }
}

function importsOf({ path, text }: Source): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) =>
    fileName.startsWith('.')
      ? normalize(join(dirname(path), fileName))
          .split(sep)
          .join('/')
      : fileName,
  );
}

function violations(source: Source): string[] {
  const rule = rules.find((each) => each.in.test(source.path));
  if (!rule) return [];
  const self = source.path.split('/').slice(0, 2).join('/');
  const may = new RegExp(rule.may.source.replace('SELF', `${self}/`));
  const bad = importsOf(source).filter(
    (target) => !may.test(target) || (target.startsWith('providers/') && !providersAllowed(source.path, target)),
  );
  return bad.map((target) => `${source.path} imports ${target}: ${rule.because}`);
}

/** Inside providers, a folder is imported from outside only where its rule names it. */
function providersAllowed(from: string, target: string): boolean {
  if (/^providers\/[a-z]+\/main\.ts$/.test(from)) return true;
  const [fromFolder, toFolder] = [from, target].map((path) => path.split('/')[1]);
  return fromFolder === toFolder || toFolder === 'http' || fromFolder === 'lab' || from.startsWith('judge/');
}

const all = [...sources()];

describe('the tree', () => {
  test('imports go one way', () => {
    expect(all.flatMap(violations)).toEqual([]);
  });

  test.each([
    ['lib/kinds/tenant.ts', "import { readFileSync } from 'node:fs';"],
    ['lib/kind.ts', "import { Engine } from '../providers/shim/engine/control-plane.js';"],
    ['constructs/vm.ts', "import { TerraformResource } from 'cdktf';"],
    ['constructs/vm.ts', "import type { Store } from '../providers/shim/store/store.js';"],
    ['providers/vyos/router.ts', "import { network } from '../../lib/kinds/network.js';"],
    ['providers/vyos/router.ts', "import { parseUpid } from '../proxmox/tasks.js';"],
    ['providers/shim/engine/devices.ts', "import { createVyosRouter } from '../../vyos/router.js';"],
    ['providers/terraform/rpc/plan.ts', "import { openStore } from '../../shim/store/store.js';"],
    ['providers/terraform/http2/stream.ts', "import { unframe } from '../runtime/grpc-server.js';"],
    ['cli/main.ts', "import { startLab } from '../providers/lab/lab.js';"],
    ['judge/sequences.ts', "import { VyosClient } from '../providers/vyos/client.js';"],
    ['examples/two-tenants/main.ts', "import { tenant } from '../../lib/kinds/tenant.js';"],
  ])('a planted import in %s is caught: %s', (path, text) => {
    expect(violations({ path, text })).toHaveLength(1);
  });

  test('only a main reads the environment, and the constructs, which have none', () => {
    const readers = all.filter(({ path, text }) => /process\.env/.test(text) && !/(^|\/)main\.ts$|^constructs\//.test(path));
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  test('shared code names no kind', () => {
    const shared = /^(lib\/(attribute-marks\.ts|kind\.ts|wire\.ts|derive\/)|providers\/(shim\/(engine|store|http)|terraform)\/)/;
    const names = new RegExp(`['"](${kinds.map((kind) => kind.name).join('|')})['"]`);
    expect(all.filter(({ path, text }) => shared.test(path) && names.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('no file is longer than 300 lines', () => {
    const long = all.filter(({ text }) => text.split('\n').length > 301);
    expect(long.map(({ path, text }) => `${path} ${text.split('\n').length}`)).toEqual([]);
  });

  test('what the README and the pages of docs link to exists, and is in the package', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
    const packed = new Set(['LICENSE', 'README.md', ...files.map((each) => each.split('/')[0])]);
    const pages = ['README.md', ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [join('docs', name)] : []))];
    const lost = pages.flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
        .map(([, target = '']) => normalize(join(dirname(page), target)))
        .filter((target) => !existsSync(join(root, target)) || !packed.has(target.split(sep)[0]))
        .map((target) => `${page}: ${target}`),
    );
    expect(lost).toEqual([]);
  });

  test('every test is in the folder of what it tests', () => {
    const tests = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts'));
    const folders = new Set(tests.map((path) => relative('.', dirname(path))).filter((folder) => folder !== '.' && folder !== ''));
    const known = new Set(
      all
        .map(({ path }) => dirname(path))
        .flatMap((folder) => folder.split('/').map((_, index, words) => words.slice(0, index + 1).join('/'))),
    );
    const stray = [...folders].filter((folder) => folder !== 'e2e' && !known.has(folder) && !known.has(`lib/${folder}`));
    expect(stray).toEqual([]);
  });
});
