import { killPoints, victims } from '../../../e2e/kill-points.js';
import { rules, type Rule } from './breach.js';
import { planted } from './planted.js';

/** The page of what the provider is held to: each rule with the words of the core and the faults that show that it is looked at, and what is killed when. */
export function providerChecksPage(): string {
  const rows = (Object.keys(rules) as Rule[]).map((rule) => {
    const faults = planted.filter((each) => each.rule === rule).map(({ fault }) => fault);
    return [rule, rules[rule] ?? '(a core lets it pass)', [...faults, ...(plantedElsewhere[rule] ?? [])].join('; ')];
  });
  const count = planted.length + Object.values(plantedElsewhere).flat().length;
  return `${[
    '# What the provider is held to',
    'Generated from the checker in `test/providers/terraform/core-rules`; run `npm run generate` after a change of it.',
    '## The rules of the core',
    'Terraform and OpenTofu judge each answer of a provider, and stop where it breaks a rule. The checker is such a core: over real gRPC it takes every kind of resource through its life (validate, plan with parts unknown, plan again, apply, upgrade, read, plan, import, plan, change, replace, destroy) with generated configurations, and judges every answer.',
    'The configurations are of two sorts: what the kind admits, and what only the types admit (nulls, unknowns with and without promises at every position, sets in any order and with members twice, keys such as `__proto__`, numbers of every form, text in NFC and NFD, control characters, a megabyte of text). The second sort must be refused in words, or go through its life as well. Data sources, functions, ephemeral resources and lists are judged likewise, and one life of each kind runs on the real control plane over the simulators.',
    `${rows.length} rules; ${count} faults are planted, and each is caught:`,
    table(['Rule', 'The core says', 'Planted'], rows),
    'The same cases run each time. Others: `BITBUILDER_CHECKS=SEED,RUNS npx jest test/providers/terraform/checker --selectProjects unit`.',
    '## What is killed when',
    '`test/e2e/kill.test.ts` kills with SIGKILL in the middle of an apply of a tenant, a network, a link and a VM, with processes of their own for core, provider, shim and devices. After each, applying again succeeds, the VM is there once, the plan is empty, and after a destroy the devices are as they were.',
    table(
      ['When', ...victims.map(({ name }) => `the ${name}`)],
      killPoints.map(({ name }) => [name, ...victims.map(({ ends }) => ends)]),
    ),
    '`test/kinds/cut-off.test.ts` does the same for each kind at the requests that the shim sends to a device, with what is between: the connection of provider and shim (the same apply goes on where it was), and that of core and provider with the state lost (the next apply adopts what was made). `test/kinds/contract.test.ts` loses each request to a device, before and after it is answered.',
    'By default some of the points are tried; with `BITBUILDER_KILLS=1000` all of them.',
    '## Soak',
    'Ten thousand calls over twenty connections, every fifth given up by the core, leave no socket, and the heap as it was but for less than 4 MB (`test/providers/terraform/soak.test.ts`). A connection that has given up more than a thousand calls within seconds is closed by Node (its guard against rapid resets); no core comes near it.',
  ].join('\n\n')}\n`;
}

/** Faults that stand beside the test of what they are in. */
const plantedElsewhere: Partial<Record<Rule, readonly string[]>> = {
  'the schema is one that the core takes': [
    'both required and optional',
    'both required and computed',
    'none of the three',
    'write-only and computed',
    'a name with a dash',
    'a type that there is not',
    'a list of anything',
    'write-only in a set',
  ],
  'a data source keeps what was configured': ['alters what was configured', 'answers what is unknown'],
  'a function answers what it says': ['answers another type', 'answers something else each time', 'answers what is unknown'],
  'an ephemeral resource is known and keeps what was configured': ['answers what is unknown'],
  'a listed resource has its identity': ['has no identity'],
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
