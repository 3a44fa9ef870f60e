import type { z } from 'zod';
import type { Ephemeral } from '../ephemeral.js';
import type { ProviderFunction } from '../function.js';
import { snakeCase } from '../names.js';
import { plainRows } from './attributes.js';
import { renderBlock, renderHcl } from './hcl.js';
import { toOutward } from './outward.js';
import { attributeTable, code, page } from './reference-page.js';
import { terraformFunction, type TerraformParameter } from './terraform-function.js';
import type { TerraformType } from './terraform-schema.js';

/** The page of the functions, each with its signature and examples. */
export function functionsPage(functions: readonly ProviderFunction[]): string {
  return page([
    '# Functions',
    'For configurations in HCL, from Terraform 1.8 and OpenTofu 1.7 on: `provider::bitbuilder::NAME(…)`. They need no shim. A call costs Terraform a further process of the provider in each command, OpenTofu none.',
    ...functions.flatMap(functionSection),
  ]);
}

function functionSection(definition: ProviderFunction): string[] {
  const { parameters, variadic, returns } = terraformFunction(definition);
  const names = [...parameters.map(({ name }) => name), ...(variadic ? [`${variadic.name}…`] : [])];
  const rows = [...parameters, ...(variadic ? [variadic] : [])].map(parameterRow);
  const examples = definition.examples.map(({ call, gives }) => `provider::bitbuilder::${call} # ${renderHcl(gives).replace(/\s+/g, ' ')}`);
  return [
    `## \`${definition.name}\``,
    definition.describes,
    code('', `${definition.name}(${names.join(', ')}) → ${typeText(returns)}`),
    ['| Parameter | Type | |', '| --- | --- | --- |', ...rows].join('\n'),
    ...(examples.length > 0 ? [code('hcl', examples.join('\n'))] : []),
  ];
}

function parameterRow({ name, type, description }: TerraformParameter): string {
  return `| \`${name}\` | ${typeText(type)} | ${description.replaceAll('|', '\\|')} |`;
}

function typeText(type: TerraformType): string {
  if (typeof type === 'string') return type === 'dynamic' ? 'any' : type;
  return type[0] === 'object' || type[0] === 'tuple' ? type[0] : `${type[0]} of ${typeText(type[1])}`;
}

/** The page of what is handed out and stored nowhere, each with its arguments and answers. */
export function ephemeralsPage(ephemerals: readonly Ephemeral[]): string {
  return page([
    '# Ephemeral resources',
    'Handed out for one run and written into no plan, no state and no log, from Terraform 1.10 and OpenTofu 1.11 on. Their values may go into a provider block, a provisioner, a write-only attribute or another ephemeral resource.',
    ...ephemerals.flatMap((ephemeral) => [
      `## \`bitbuilder_${ephemeral.name}\``,
      ephemeral.describes,
      code('hcl', renderBlock('ephemeral', [`bitbuilder_${ephemeral.name}`, 'example'], exampleOf(ephemeral))),
      attributeTable(rowsOf(ephemeral.takes, ephemeral)),
      'It gives:',
      attributeTable(rowsOf(ephemeral.gives, ephemeral).map((row) => ({ ...row, required: false }))),
    ]),
  ]);
}

function exampleOf({ takes, example }: Ephemeral): Record<string, unknown> {
  return toOutward(takes, example) as Record<string, unknown>;
}

function rowsOf(schema: z.ZodObject, { sensitive }: Ephemeral) {
  const hidden = new Set(sensitive.map(snakeCase));
  return plainRows(schema).map((row) => ({ ...row, sensitive: hidden.has(row.path) }));
}
