import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { functions } from '../../lib/functions/index.js';
import { core, testSince } from '../support/core.js';
import { Stand } from '../support/stand.js';

const examples = join(__dirname, '../../examples/registry');
const versions = 'terraform {\n  required_providers {\n    bitbuilder = { source = "bitbuilder/bitbuilder" }\n  }\n}\n';

/** The examples of the registry pages, as they stand there, against the lab: each is planned, applied, planned again and destroyed. */
(core ? describe : describe.skip)(`the examples of the registry under ${core?.name} ${core?.version}`, () => {
  let stand: Stand;
  let before: unknown;

  beforeAll(async () => {
    stand = await Stand.open();
    before = await stand.world();
  });
  afterAll(() => stand.close());

  /** A folder with every example of that folder of the pages as a module of its own: their names would meet otherwise. */
  function folderOf(name: string, groups: readonly string[]): string {
    const folder = join(stand.home, name);
    mkdirSync(folder);
    const modules = groups.flatMap((group) =>
      readdirSync(join(examples, group)).map((example) => {
        const module = `${group}-${example}`;
        cpSync(join(examples, group, example), join(folder, module), { recursive: true });
        writeFileSync(join(folder, module, 'versions.tf'), versions);
        return `module "${module}" {\n  source = "./${module}"\n}\n`;
      }),
    );
    writeFileSync(join(folder, 'main.tf'), `${versions}${modules.join('')}`);
    return folder;
  }

  const command = async (folder: string, ...args: string[]): Promise<{ code: number; output: string }> => {
    try {
      const { stdout, stderr } = await promisify(execFile)(core?.command ?? '', [...args, '-no-color'], {
        cwd: folder,
        env: stand.environment,
      });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  };

  const stays = async (folder: string) => {
    expect(await command(folder, 'init')).toMatchObject({ code: 0 });
    expect(await command(folder, 'apply', '-auto-approve')).toMatchObject({ code: 0 });
    expect(await command(folder, 'plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
  };
  const goes = async (folder: string) => {
    expect(await command(folder, 'destroy', '-auto-approve')).toMatchObject({ code: 0 });
    rmSync(folder, { recursive: true });
  };

  test('the provider block', async () => {
    const folder = join(stand.home, 'provider');
    cpSync(join(examples, 'provider'), folder, { recursive: true });
    expect(await command(folder, 'init')).toMatchObject({ code: 0 });
    expect(await command(folder, 'validate')).toMatchObject({ code: 0 });
  });

  describe('with the resources made', () => {
    let resources: string;
    beforeAll(async () => {
      resources = folderOf('resources', ['resources']);
      await stays(resources);
    });
    afterAll(async () => {
      await goes(resources);
      expect(await stand.world()).toEqual(before);
    });

    test('the data sources find them', async () => {
      const folder = folderOf('data-sources', ['data-sources']);
      await stays(folder);
      await goes(folder);
    });

    testSince({ terraform: '1.10', tofu: '1.11' }, 'the ephemeral resources are handed out, and planned empty', async () => {
      const folder = folderOf('ephemeral', ['ephemeral-resources']);
      await stays(folder);
      await goes(folder);
    });

    testSince({ terraform: '1.14', tofu: '99' }, 'the list resources list them', async () => {
      const folder = join(stand.home, 'query');
      mkdirSync(folder);
      writeFileSync(join(folder, 'main.tf'), versions);
      for (const example of readdirSync(join(examples, 'list-resources'))) {
        cpSync(join(examples, 'list-resources', example, 'list-resource.tfquery.hcl'), join(folder, `${example}.tfquery.hcl`));
      }
      expect(await command(folder, 'init')).toMatchObject({ code: 0 });
      const { code, output } = await command(folder, 'query');
      expect({ code, output }).toMatchObject({ code: 0 });
      for (const name of ['red', 'web', 'laptop', 'debian-golden', 'web-1']) expect(output).toMatch(new RegExp(`name=${name}\\b`));
    });
  });

  testSince({ terraform: '1.8', tofu: '1.7' }, 'the functions give what their examples say', async () => {
    const folder = join(stand.home, 'functions');
    mkdirSync(folder);
    writeFileSync(join(folder, 'versions.tf'), versions);
    for (const { name } of functions) cpSync(join(examples, 'functions', name, 'function.tf'), join(folder, `${name}.tf`));
    await stays(folder);
    const outputs = JSON.parse((await command(folder, 'output', '-json')).output) as Record<string, { value: unknown }>;
    for (const { name, examples: said } of functions) {
      for (const [index, { gives }] of said.entries())
        expect(outputs[said.length > 1 ? `${name}_${index + 1}` : name]?.value).toEqual(gives);
    }
    expect(outputs.commands?.value).toMatchObject({ 'ams1-r1': expect.arrayContaining(['set vrf name t-red-web table 1000']) });
    await goes(folder);
  });

  test('every page of the registry has an example, and every example a page', () => {
    const pages = join(__dirname, '../../docs/registry');
    const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'provider');
    for (const { name: group } of folders) {
      const names = readdirSync(join(pages, group)).map((file) => file.replace(/\.md$/, ''));
      const written = readdirSync(join(examples, group)).map((name) => name.replace(/^bitbuilder_/, ''));
      expect({ group, names: written.sort() }).toEqual({ group, names: names.sort() });
    }
    expect(existsSync(join(pages, 'index.md'))).toBe(true);
  });
});
