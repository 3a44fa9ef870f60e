import fc from 'fast-check';
import { renderTable } from '../cli/table.js';
import type { Kind } from '../lib/kind.js';
import { ephemerals } from '../lib/ephemerals/index.js';
import { functions } from '../lib/functions/index.js';
import { kinds } from '../lib/kinds/index.js';
import { rules } from '../test/providers/terraform/core-rules/breach.js';
import type { Stage } from '../test/providers/terraform/core-rules/life.js';
import { planted, spoiled } from '../test/providers/terraform/core-rules/planted.js';
import { plantedElsewhere } from '../test/providers/terraform/core-rules/planted-elsewhere.js';
import { gadgetStages, Trial, type Sort } from '../test/providers/terraform/core-rules/trial.js';
import { openFakeShim } from '../test/providers/terraform/fake-shim.js';
import { gadget } from '../test/providers/terraform/gadget.js';
import { openProvider } from '../test/providers/terraform/open-provider.js';

/** What one kind came to under generated configurations of one sort. */
export interface Lives {
  kind: string;
  sort: Sort;
  lives: number;
  specs: number;
  applied: number;
  refused: number;
  rpcs: number;
  /** In the words of the checker; none in a provider that keeps the rules. */
  breaches: string[];
  seconds: number;
}

/** What the checker says of one fault that is planted. */
export interface Caught {
  rule: string;
  fault: string;
  /** Breaches of that rule, in whatever words. */
  breaches: number;
  /** Whether one of them has the words that the fault must be told in. */
  isCaught: boolean;
}

/** The figures of the checker. */
export interface CheckerRun {
  seed: number;
  runs: number;
  rules: number;
  lives: readonly Lives[];
  faults: readonly Caught[];
}

/** Tries generated lives of every kind, then plants every fault. */
export async function benchChecker(seed: number, runs: number, tell: (line: string) => void): Promise<CheckerRun> {
  const lives: Lives[] = [];
  for (const kind of [...kinds, gadget]) {
    for (const sort of ['admitted', 'strange'] as const) {
      const tried = await livesOf(kind, sort, seed, runs);
      tell(`${kind.name}, ${sort}: ${tried.specs} specs in ${tried.seconds} s, ${tried.breaches.length} breaches`);
      lives.push(tried);
    }
  }
  return { seed, runs, rules: Object.keys(rules).length, lives, faults: [...(await inLives()), ...(await elsewhere())] };
}

async function livesOf(kind: Kind, sort: Sort, seed: number, numRuns: number): Promise<Lives> {
  const trial = await Trial.open(kind);
  const begun = performance.now();
  const seen = { lives: 0, applied: 0, refused: 0 };
  const breaches: string[] = [];
  const life = async (stages: Stage[]) => {
    const ran = await trial.run(stages);
    seen.lives++;
    seen.applied += ran.applied;
    seen.refused += ran.refusals.length;
    breaches.push(...ran.breaches.map(({ rule, says }) => `${rule}: ${says}`));
  };
  // The lives are counted, not shrunk: a breach is told and the next life begins.
  await fc.assert(fc.asyncProperty(trial.stages(sort), life), { seed, numRuns });
  await trial.close();
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  return { kind: kind.name, sort, ...seen, specs: trial.specs, rpcs: trial.rpcs, breaches, seconds };
}

async function inLives(): Promise<Caught[]> {
  const trial = await Trial.open(gadget);
  const caught: Caught[] = [];
  for (const each of planted) {
    const { breaches } = await trial.run(gadgetStages, spoiled(trial.call, gadget, each));
    const found = breaches.filter(({ rule }) => rule === each.rule);
    const isCaught = found.some(({ says }) => says.includes(each.says));
    caught.push({ rule: each.rule, fault: each.fault, breaches: found.length, isCaught });
  }
  await trial.close();
  return caught;
}

async function elsewhere(): Promise<Caught[]> {
  const shim = await openFakeShim({ kinds, ephemerals });
  const provider = await openProvider(kinds, { HOME: '/nonexistent' }, { functions, ephemerals });
  await provider.configure({ endpoint: shim.endpoint });
  const [kind] = kinds;
  if (kind) await provider.apply(kind, { name: 'red' }, (await provider.plan(kind, { name: 'red' })).planned);
  const caught: Caught[] = [];
  for (const { rule, fault, says, found } of plantedElsewhere) {
    const told = await found(provider);
    caught.push({ rule, fault, breaches: told.length, isCaught: told.includes(says) });
  }
  await provider.close();
  await shim.close();
  return caught;
}

/** The figures as tables: lives by kind, then each planted fault. */
export function renderChecker({ seed, runs, rules: count, lives, faults }: CheckerRun): string {
  const sum = (of: (each: Lives) => number) => lives.reduce((total, each) => total + of(each), 0);
  const breaches = lives.flatMap((each) => each.breaches);
  const row = (each: Omit<Lives, 'sort' | 'breaches'> & { sort: string; breaches: readonly string[] }) => [
    each.kind,
    each.sort,
    ...[each.lives, each.specs, each.applied, each.refused, each.rpcs, each.breaches.length].map(String),
    `${each.seconds.toFixed(1)} s`,
  ];
  const total = {
    ...{ kind: 'all', sort: '', breaches, lives: sum((each) => each.lives), specs: sum((each) => each.specs) },
    ...{ applied: sum((each) => each.applied), refused: sum((each) => each.refused), rpcs: sum((each) => each.rpcs) },
    seconds: sum((each) => each.seconds),
  };
  const head = ['KIND', 'CONFIGURATIONS', 'LIVES', 'SPECS', 'APPLIED', 'REFUSED', 'RPCS', 'BREACHES', 'TIME'];
  const found = faults.map((each) => [each.rule, each.fault, each.isCaught ? 'yes' : 'NO', String(each.breaches)]);
  const kept = faults.filter(({ isCaught }) => isCaught).length;
  return [
    renderTable(head, [...lives.map(row), row(total)], 'no kinds'),
    ...breaches.slice(0, 20).map((says) => `BREACH ${says}`),
    renderTable(['RULE', 'PLANTED', 'CAUGHT', 'BREACHES TOLD'], found, 'nothing planted'),
    `${count} rules; ${kept} of ${faults.length} planted faults caught; ${total.specs} specs and ${total.rpcs} RPCs, ${breaches.length} breaches (seed ${seed}, ${runs} lives for each kind and sort)`,
  ].join('\n\n');
}
