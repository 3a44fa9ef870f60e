import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { terraformDataSource, terraformResource } from '../../lib/derive/terraform-resource.js';
import { attributeType, type TerraformAttributes } from '../../lib/derive/terraform-schema.js';
import { kinds } from '../../lib/kinds/index.js';
import { allCores, core, type Core } from '../support/core.js';

interface Shown {
  provider: unknown;
  resource_schemas: Record<string, Schema>;
  data_source_schemas: Record<string, Schema>;
}
interface Schema {
  version: number;
  block: { attributes: Record<string, Attribute> };
}
interface Attribute {
  type?: unknown;
  nested_type?: { nesting_mode: string; attributes: Record<string, Attribute> };
  required?: boolean;
  optional?: boolean;
  computed?: boolean;
  sensitive?: boolean;
  write_only?: boolean;
  description: string;
}

/** `providers schema -json`: what documentation tools, editors and CDK generators read. */
(core ? describe : describe.skip)(`the schema that ${core?.name} ${core?.version} shows`, () => {
  const work = mkdtempSync(join(tmpdir(), 'bitbuilder-schema-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  function shownBy({ command, name, version }: Core): Shown {
    const folder = join(work, `${name}-${version}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'main.tf'),
      'terraform {\n  required_providers {\n    bitbuilder = { source = "bitbuilder/bitbuilder" }\n  }\n}\n',
    );
    const mirror = join(__dirname, '../../dist/mirror');
    writeFileSync(`${folder}.tfrc`, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
    const options = { cwd: folder, env: { ...process.env, TF_CLI_CONFIG_FILE: `${folder}.tfrc`, CHECKPOINT_DISABLE: '1' } };
    execFileSync(command, ['init'], options);
    const text = execFileSync(command, ['providers', 'schema', '-json'], {
      ...options,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { provider_schemas: schemas } = JSON.parse(text) as { provider_schemas: Record<string, Shown> };
    expect(Object.keys(schemas)).toEqual([`registry.${name === 'OpenTofu' ? 'opentofu.org' : 'terraform.io'}/bitbuilder/bitbuilder`]);
    return Object.values(schemas)[0] as Shown;
  }

  function expectSame(shown: Record<string, Attribute>, derived: TerraformAttributes, isOld: boolean): void {
    expect(Object.keys(shown).sort()).toEqual(Object.keys(derived).sort());
    for (const [name, attribute] of Object.entries(derived)) {
      const seen = shown[name];
      const flags = [seen?.required, seen?.optional, seen?.computed, seen?.sensitive].map(Boolean);
      expect([name, ...flags]).toEqual([name, attribute.required, attribute.optional, attribute.computed, attribute.sensitive]);
      if (!isOld) expect([name, !!seen?.write_only]).toEqual([name, attribute.writeOnly]);
      expect([name, seen?.description]).toEqual([name, attribute.description]);
      if (attribute.nested) {
        expect([name, seen?.nested_type?.nesting_mode]).toEqual([name, attribute.nested.nesting]);
        expectSame(seen?.nested_type?.attributes ?? {}, attribute.nested.attributes, isOld);
      } else expect([name, seen?.type]).toEqual([name, attributeType(attribute)]);
    }
  }

  test('has every attribute of every kind, as it is derived', () => {
    const shown = shownBy(core as Core);
    const isOld = !JSON.stringify(shown).includes('"write_only"');
    expect(Object.keys(shown.resource_schemas).sort()).toEqual(kinds.map((kind) => `bitbuilder_${kind.name}`).sort());
    for (const kind of kinds) {
      const type = `bitbuilder_${kind.name}`;
      expectSame(shown.resource_schemas[type]?.block.attributes ?? {}, terraformResource(kind).attributes, isOld);
      expectSame(shown.data_source_schemas[type]?.block.attributes ?? {}, terraformDataSource(kind).attributes, isOld);
    }
  });

  const others = allCores().filter((other) => other.name !== core?.name);
  (others.length > 0 ? test : test.skip)(
    `is the one that ${others.map(({ name, version }) => `${name} ${version}`).join(', ') || 'another core'} shows`,
    () => {
      // What a core has no word for is not in its output.
      const known = (schema: unknown) =>
        JSON.parse(JSON.stringify(schema, (key, value: unknown) => (key === 'write_only' ? undefined : value))) as unknown;
      const mine = shownBy(core as Core);
      for (const other of others) {
        const theirs = shownBy(other);
        expect(known(theirs.provider)).toEqual(known(mine.provider));
        expect(known(theirs.resource_schemas)).toEqual(known(mine.resource_schemas));
        expect(known(theirs.data_source_schemas)).toEqual(known(mine.data_source_schemas));
      }
    },
  );
});
