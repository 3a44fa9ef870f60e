import type { Ephemeral } from '../ephemeral.js';
import { bug } from '../errors.js';
import type { ProviderFunction } from '../function.js';
import type { Kind } from '../kind.js';
import { keyForm, keyParts, parseKey } from '../natural-key.js';
import { renderBlock } from './hcl.js';
import { code, page } from './reference-page.js';
import { schemaSection, typeTitle } from './registry-schema.js';
import { terraformEphemeral } from './terraform-ephemeral.js';
import { terraformFunction, type TerraformParameter } from './terraform-function.js';
import { listAttributes } from './terraform-identity.js';
import { terraformDataSource, terraformResource } from './terraform-resource.js';
import { terraformTypeName, type TerraformAttributes } from './terraform-schema.js';

/** Everything that a provider has, as a registry documents it. */
export interface Registry {
  kinds: readonly Kind[];
  functions: readonly ProviderFunction[];
  ephemerals: readonly Ephemeral[];
  provider: TerraformAttributes;
  /** The text of an example: `resources/bitbuilder_network/resource.tf`. */
  example(file: string): string;
}

/** The pages that a registry shows, by their place below its `docs` folder. Guides are apart. */
export function registryPages(registry: Registry): Map<string, string> {
  const { kinds, functions, ephemerals } = registry;
  return new Map([
    ['index.md', indexPage(registry)],
    ...kinds.map((kind): [string, string] => [`resources/${kind.name}.md`, resourcePage(kind, registry)]),
    ...kinds.map((kind): [string, string] => [`data-sources/${kind.name}.md`, dataSourcePage(kind, registry)]),
    ...kinds.map((kind): [string, string] => [`list-resources/${kind.name}.md`, listPage(kind, registry)]),
    ...functions.map((each): [string, string] => [`functions/${each.name}.md`, functionPage(each, registry)]),
    ...ephemerals.map((each): [string, string] => [`ephemeral-resources/${each.name}.md`, ephemeralPage(each, registry)]),
  ]);
}

function indexPage({ provider, example }: Registry): string {
  return registryPage({
    title: 'Provider: BitBuilder',
    description:
      'Tenants, VRF networks, WireGuard links and VMs on Proxmox VE and VyOS, by way of a BitBuilder shim, which keeps each tenant apart from the others.',
    parts: [
      '# BitBuilder Provider',
      'Tenants, VRF networks, WireGuard links and VMs on Proxmox VE and VyOS, by way of a BitBuilder shim, which keeps each tenant apart from the others. It needs no Node.js; the [guides](guides/hcl.md) say how to begin.',
      ...usage(example('provider/provider.tf')),
      ...schemaSection(provider),
    ],
  });
}

function resourcePage(kind: Kind, { example }: Registry): string {
  const { attributes, replaces } = terraformResource(kind);
  const type = terraformTypeName(kind);
  return registryPage({
    title: `${type} Resource - bitbuilder`,
    description: kind.describes,
    parts: [
      `# ${type} (Resource)`,
      kind.describes,
      ...usage(example(`resources/${type}/resource.tf`)),
      ...schemaSection(attributes, { replaces }),
      ...importSection(kind, type),
    ],
  });
}

function importSection(kind: Kind, type: string): string[] {
  const id = kind.id(kind.spec.parse(kind.samples.minimal));
  const identity = parseKey(kind, id) ?? bug(`the id "${id}" of a sample has not the parts of its kind`);
  const block = (body: string) => code('terraform', `import {\n${body}\n}`);
  const parts = keyParts(kind).map(
    ({ name, describes, isOptional }) => `- \`${name}\` (String) ${describes}.${isOptional ? ' Optional.' : ''}`,
  );
  const lines = renderBlock('identity', [], identity).replace('identity {', 'identity = {').replaceAll('\n', '\n  ');
  return [
    '## Import',
    `The id is \`${keyForm(kind)}\`.`,
    code('shell', `terraform import ${type}.example '${id}'`),
    'In a configuration:',
    block(`  to = ${type}.example\n  id = "${id}"`),
    ...(kind.machine?.canTakeOver
      ? [
          "A VM that a cluster has already and that is nobody's is taken over by its VM id, as the plan tells beforehand:",
          block(`  to = ${type}.example\n  id = "${id}@105"`),
        ]
      : []),
    'By identity, from Terraform 1.12 on:',
    block(`  to = ${type}.example\n  ${lines}`),
    '### Identity Schema',
    parts.join('\n'),
  ];
}

function dataSourcePage(kind: Kind, { example }: Registry): string {
  const type = terraformTypeName(kind);
  const how = kind.lookup ? 'Reads one by its id, or finds one that may have been made by hand.' : 'Reads one by its id.';
  return registryPage({
    title: `${type} Data Source - bitbuilder`,
    description: kind.describes,
    parts: [
      `# ${type} (Data Source)`,
      `${kind.describes} ${how}`,
      ...usage(example(`data-sources/${type}/data-source.tf`)),
      ...schemaSection(terraformDataSource(kind).attributes, { leftOut: 'Found if left out' }),
    ],
  });
}

function listPage(kind: Kind, { example }: Registry): string {
  const type = terraformTypeName(kind);
  const describes = `What there is of the kind ${kind.title}, for \`terraform query\`, from Terraform 1.14 on.`;
  return registryPage({
    title: `${type} List Resource - bitbuilder`,
    description: describes,
    parts: [
      `# ${type} (List Resource)`,
      describes,
      ...usage(example(`list-resources/${type}/list-resource.tfquery.hcl`)),
      ...schemaSection(listAttributes(kind)),
    ],
  });
}

function functionPage(definition: ProviderFunction, { example }: Registry): string {
  const { parameters, variadic, returns } = terraformFunction(definition);
  const written = ({ name, type }: TerraformParameter) => `${name} ${typeTitle(type).toLowerCase()}`;
  const signature = [...parameters.map(written), ...(variadic ? [`${written(variadic)}...`] : [])].join(', ');
  const line = ({ name, type, description }: TerraformParameter, index: number) =>
    `${index + 1}. \`${name}\` (${typeTitle(type)}) ${description}.`;
  return registryPage({
    title: `${definition.name} function - bitbuilder`,
    description: definition.summary,
    parts: [
      `# function: ${definition.name}`,
      `${definition.describes} From Terraform 1.8 and OpenTofu 1.7 on.`,
      ...usage(example(`functions/${definition.name}/function.tf`)),
      '## Signature',
      code('text', `${definition.name}(${signature}) ${typeTitle(returns).toLowerCase()}`),
      '## Arguments',
      [...parameters.map(line), ...(variadic ? [`${line(variadic, parameters.length)} Any number of them.`] : [])].join('\n'),
    ],
  });
}

function ephemeralPage(ephemeral: Ephemeral, { example }: Registry): string {
  const type = `bitbuilder_${ephemeral.name}`;
  return registryPage({
    title: `${type} Ephemeral Resource - bitbuilder`,
    description: ephemeral.describes,
    parts: [
      `# ${type} (Ephemeral Resource)`,
      `${ephemeral.describes} From Terraform 1.10 and OpenTofu 1.11 on.`,
      ...usage(example(`ephemeral-resources/${type}/ephemeral-resource.tf`)),
      ...schemaSection(terraformEphemeral(ephemeral).attributes),
    ],
  });
}

function usage(text: string): string[] {
  return ['## Example Usage', code('terraform', text.trimEnd())];
}

/** Registries read the title and the description out of the head; the page itself begins below it. */
function registryPage({ title, description, parts }: { title: string; description: string; parts: readonly string[] }): string {
  const head = ['---', `page_title: ${JSON.stringify(title)}`, 'subcategory: ""', 'description: |-', `  ${description}`, '---'].join('\n');
  return page([head, ...parts]);
}
