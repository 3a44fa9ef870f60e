import { killPoints, victims } from '../../../e2e/kill-points.js';
import { rules, type Rule } from './breach.js';
import { planted } from './planted.js';
import { plantedElsewhere } from './planted-elsewhere.js';

/** The page of what the provider is held to: each rule with the words of the core and the faults that show that it is looked at, and what is killed when. */
export function providerChecksPage(): string {
  const all = [...planted, ...plantedElsewhere];
  const rows = (Object.keys(rules) as Rule[]).map((rule) => {
    const faults = all.filter((each) => each.rule === rule).map(({ fault }) => fault);
    return [rule, rules[rule] ?? '(a core lets it pass)', faults.join('; ')];
  });
  return `${[
    '# What the provider is held to',
    'Generated from the checker in `test/providers/terraform/core-rules`; run `npm run generate` after a change of it.',
    '## The rules of the core',
    'Terraform and OpenTofu judge each answer of a provider, and stop where it breaks a rule. The checker is such a core: over real gRPC it takes every kind of resource through its life (validate, plan with parts unknown, plan again, apply, upgrade, read, plan, import, plan, change, replace, destroy) with generated configurations, and judges every answer.',
    'The configurations are of two sorts: what the kind admits, and what only the types admit (nulls, unknowns with and without promises at every position, sets in any order and with members twice, keys such as `__proto__`, numbers of every form, text in NFC and NFD, control characters, a megabyte of text). The second sort must be refused in words, or go through its life as well. Data sources, functions, ephemeral resources and lists are judged likewise, and one life of each kind runs on the real control plane over the simulators.',
    `${rows.length} rules; ${all.length} faults are planted, and each is caught:`,
    table(['Rule', 'The core says', 'Planted'], rows),
    'The same cases run each time. Others: `BITBUILDER_CHECKS=SEED,RUNS npx jest test/providers/terraform/checker --selectProjects unit`. The figures, with what each planted fault was caught by, are printed by `npm run bench -- checker --seed 1 --runs 100`.',
    '## What is killed when',
    '`test/e2e/kill.test.ts` takes something away in the middle of an apply of a tenant, a network, a link and a VM, with processes of their own for core, provider, shim and devices: a process with SIGKILL, a connection with a reset (provider and shim: it leads nowhere for a moment, then back; core and provider: for good). After each, applying again succeeds, the VM is there once, the plan is empty, and after a destroy the devices are as they were.',
    table(
      ['When', 'What is taken away', 'The apply', 'Its state', 'The devices', 'The second apply'],
      killPoints.flatMap(({ name: point }) =>
        victims.map(({ name, ends, state, backends, second }) => [point, `the ${name}`, ends, state, backends, second]),
      ),
    ),
    '`test/kinds/cut-off.test.ts` does the same for each kind at the requests that the shim sends to a device, with what is between: the connection of provider and shim (the same apply goes on where it was), and that of core and provider with the state lost (the next apply adopts what was made). `test/kinds/contract.test.ts` loses each request to a device, before and after it is answered.',
    'By default some of the points are tried; with `BITBUILDER_KILLS=1000` all of them.',
    '## Soak',
    'Ten thousand calls over twenty connections, every fifth given up by the core, leave no socket, and the heap as it was but for less than 4 MB (`test/providers/terraform/soak.test.ts`). A connection that has given up more than a thousand calls within seconds is closed by Node (its guard against rapid resets); no core comes near it.',
  ].join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
