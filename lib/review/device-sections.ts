import type { Block, Budget, Section, Span } from './document.js';
import { commitsPhrase, memoryPhrase } from './phrases.js';
import { count, type Review } from './review.js';
import type { ToldCapacity, ToldMachine, ToldRouter } from './devices.js';

/** What routers and hypervisors are told; nothing when the control plane was not asked. */
export function deviceSections({ devices, verdict, problems }: Review, budget: Budget): Section[] {
  if (!devices) return [];
  const { routers, machines, capacity } = devices;
  const none = (what: string): Block[] => (verdict === 'clean' || problems.length > 0 ? [] : [{ is: 'text', spans: [what] }]);
  return [
    {
      name: 'routers',
      title: 'Routers',
      blocks:
        routers.length > 0
          ? budget.first(routers, 'routers').flatMap((router) => routerBlocks(router, budget))
          : none('No line changes on any router.'),
    },
    {
      name: 'machines',
      title: 'VMs',
      blocks:
        machines.length > 0
          ? budget.first(machines, 'VMs').map((machine) => machineBlock(machine, budget))
          : none('Nothing is done to any VM.'),
    },
    { name: 'capacity', title: 'Capacity', blocks: budget.first(capacity, 'clusters').map(meter) },
  ];
}

function routerBlocks({ name, changes, commits, interrupts, guarded }: ToldRouter, budget: Budget): Block[] {
  const number = changes.reduce((sum, { lines }) => sum + lines.length, 0);
  const spans: Span[] = [
    { strong: name },
    `: ${count(number, 'line')} in ${commitsPhrase(commits)}${guarded ? ', guarded: the router takes it back if it cuts us off' : ''}`,
  ];
  const lost = budget.first(interrupts, `interruptions on ${name}`).map((each) => budget.text(each));
  const warned: Block[] =
    lost.length === 0
      ? []
      : lost.length === 1
        ? [{ is: 'alert', tone: 'warning', spans: [{ strong: 'Interrupts: ' }, ...lost] }]
        : [{ is: 'alert', tone: 'warning', spans: [{ strong: 'Interrupts:' }], below: lost.map((each) => [each]) }];
  const shown = shownLines(changes, name, budget);
  const folds = shown.map(({ kind, id, lines }): Block => ({
    is: 'fold',
    spans: [`${kind} ${id}: ${count(changes.find((each) => each.kind === kind && each.id === id)?.lines.length ?? 0, 'line')}`],
    blocks: [{ is: 'lines', lines }],
  }));
  return [{ is: 'text', spans }, ...warned, ...folds];
}

/** At most so many lines a router, over all its changes. */
function shownLines(changes: ToldRouter['changes'], router: string, budget: Budget): ToldRouter['changes'] {
  let left = budget.most * 5;
  const all = changes.reduce((sum, { lines }) => sum + lines.length, 0);
  const shown = changes.flatMap((change) => {
    const lines = change.lines.slice(0, Math.max(left, 0)).map((line) => budget.text(line));
    left -= lines.length;
    return lines.length > 0 ? [{ ...change, lines }] : [];
  });
  const told = shown.reduce((sum, { lines }) => sum + lines.length, 0);
  if (told < all) budget.leftOut.push(`${all - told} lines of ${router}`);
  return shown;
}

function machineBlock({ id, cluster, vmId, steps, interrupts }: ToldMachine, budget: Budget): Block {
  const effect =
    interrupts.length > 0 ? interrupts.join(', ') : steps.some(({ verb }) => verb === 'start') ? 'it starts' : 'nothing is interrupted';
  const items = budget.first(steps, `steps of VM ${id}`).map(({ says, interrupts: what }) => ({
    spans: [budget.text(says), ...(what === undefined ? [] : [' ', { strong: `(${what})` }])],
  }));
  return {
    is: 'fold',
    spans: [{ strong: id }, ` (VM ${vmId} of ${cluster}): ${count(steps.length, 'call')}, ${effect}`],
    blocks: [{ is: 'list', isOrdered: true, items }],
  };
}

function meter({ cluster, totalMiB, freeBeforeMiB, freeAfterMiB }: ToldCapacity): Block {
  const spans: Span[] = [
    { strong: cluster },
    `: ${memoryPhrase(freeBeforeMiB)} of ${memoryPhrase(totalMiB)} memory free before, ${memoryPhrase(freeAfterMiB)} after`,
    ...(freeAfterMiB < 0 ? [' ', { strong: '(more than there is)' }] : []),
  ];
  return { is: 'meter', label: cluster, total: totalMiB, before: totalMiB - freeBeforeMiB, after: totalMiB - freeAfterMiB, spans };
}
