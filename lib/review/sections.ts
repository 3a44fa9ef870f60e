import type { Block, Budget, Item, Section, Span, Tone } from './document.js';
import { deviceSections } from './device-sections.js';
import { isolationPhrase, changesPhrase } from './phrases.js';
import { count, type Review } from './review.js';
import type { ToldBreach } from './isolation.js';
import type { ToldChange } from './words.js';

/** The review in the order in which it is read; a section that has nothing to say is left out. */
export function sectionsOf(review: Review, budget: Budget): Section[] {
  const sections = [
    verdictSection(review, budget),
    changesSection(review, budget),
    ...deviceSections(review, budget),
    topologySection(review),
    driftSection(review, budget),
    notesSection(review, budget),
    approvalSection(review),
  ];
  return sections.filter(({ blocks }) => blocks.length > 0);
}

function verdictSection(review: Review, budget: Budget): Section {
  const { isolation, losses, problems, policies } = review;
  const gone = [review.counts.delete, review.counts.replace];
  const rows = [
    { label: 'Isolation', tone: isolationTone(review), spans: [isolationPhrase(review)] },
    { label: 'Changes', spans: [changesPhrase(review.counts, review.foreign.length, review.outputs)] },
    ...(gone[0] || gone[1] ? [{ label: 'Destroyed or replaced', tone: 'warning' as Tone, spans: goneSpans(review, budget) }] : []),
    ...(policies.length > 0 ? [{ label: 'Policies', tone: policyTone(review), spans: [policyPhrase(review)] }] : []),
    ...(isolation.allowed.length > 0 ? [{ label: 'Declared ways', spans: [count(isolation.allowed.length, 'way')] }] : []),
  ];
  const lost = budget.first(losses, 'losses of data').map(({ resource, says }): Span[] => [{ strong: resource }, `: ${budget.text(says)}`]);
  const lossBlocks: Block[] =
    lost.length > 0 ? [{ is: 'alert', tone: 'danger', spans: [{ strong: 'Data is lost for good:' }], below: lost }] : [];
  return {
    name: 'verdict',
    title: 'Verdict',
    blocks: [
      { is: 'facts', rows },
      ...lossBlocks,
      ...problemBlocks(problems, budget),
      ...budget.first(isolation.breaches, 'ways between parties').flatMap((breach) => breachBlocks(breach, budget)),
      ...closedBlocks(review),
      ...listBlock(budget.first(isolation.unproven, 'things not proven').map((each) => ({ spans: ['Not proven. ', budget.text(each)] }))),
      ...listBlock(
        budget
          .first(policies, 'findings of policies')
          .map(({ id, resource, message }) => ({ spans: [{ code: id }, ` ${resource}: ${budget.text(message)}`] })),
      ),
      ...listBlock(
        budget
          .first(review.suppressed, 'policies let be')
          .map(({ id, scope, reason }) => ({ spans: ['Let be: ', { code: id }, ` on ${scope}: ${budget.text(reason)}`] })),
      ),
      ...listBlock(
        isolation.allowed.slice(0, budget.most).map(({ from, to, packets, reason, missing = [] }) => ({
          spans: [
            `Declared: ${from} may reach ${to} with ${packets}: ${budget.text(reason)}${missing.length > 0 ? `. It means nobody: there is no ${missing.join(' and no ')}` : ''}`,
          ],
        })),
      ),
    ],
  };
}

function breachBlocks({ from, to, isNew, whenDown, packet, hops }: ToldBreach, budget: Budget): Block[] {
  const state = isNew ? 'This plan opens a way' : 'A way is open already';
  const items = budget.first(hops, 'hops').map(({ where, says, because }): Item => ({
    spans: [{ strong: where }, ` ${budget.text(says)}`],
    below: because.slice(0, budget.most).map((each) => [{ code: budget.text(each) }]),
  }));
  return [
    {
      is: 'alert',
      tone: 'danger',
      spans: [
        { strong: `${from} reaches ${to}` },
        `. ${state}${whenDown ? ', which packets take while a link is down' : ''}. For example the packet `,
        { code: packet },
        ':',
      ],
    },
    { is: 'list', isOrdered: true, items },
  ];
}

function problemBlocks(problems: Review['problems'], budget: Budget): Block[] {
  if (problems.length === 0) return [];
  const items = budget.first(problems, 'refusals').map(({ resource, code, message }): Item => ({
    spans: [{ strong: resource }, `: ${budget.text(message)} `, { code }],
  }));
  return [
    { is: 'alert', tone: 'danger', spans: [{ strong: 'An apply would be refused.' }, ' Correct this first:'] },
    { is: 'list', items },
  ];
}

function closedBlocks({ isolation: { closes } }: Review): Block[] {
  if (closes.length === 0) return [];
  return [
    {
      is: 'alert',
      tone: 'good',
      spans: [
        `This plan closes ${count(closes.length, 'way')} that is open now: ${closes.map(({ from, to }) => `${from} to ${to}`).join('; ')}.`,
      ],
    },
  ];
}

function changesSection({ tenants, foreign }: Review, budget: Budget): Section {
  const blocks = budget.first(tenants, 'tenants with changes').flatMap(({ tenant, changes }): Block[] => {
    const title = tenant === undefined ? 'Shared by all tenants' : `Tenant ${tenant}`;
    const items = budget
      .first(changes, `changes of ${tenant === undefined ? 'the fleet' : `tenant ${tenant}`}`)
      .map((change) => changeItem(change, budget));
    return [
      { is: 'text', spans: [{ strong: title }] },
      { is: 'list', items },
    ];
  });
  const others = budget
    .first(foreign, 'changes of other providers')
    .map(({ address, actions }): Item => ({ spans: [{ code: address }, ` ${actions.join(' and ')}`] }));
  return {
    name: 'tenants',
    title: 'What changes, by tenant',
    blocks: [
      ...blocks,
      ...(others.length > 0
        ? [
            { is: 'text', spans: [{ strong: 'Other providers' }, ', which this review only counts'] } as const,
            { is: 'list', items: others } as const,
          ]
        : []),
    ],
  };
}

function changeItem({ says, action, details }: ToldChange, budget: Budget): Item {
  return {
    mark: action,
    spans: [says],
    below: budget.first(details, `details of "${says}"`, Math.max(budget.most, 3)).map((detail) => [budget.text(detail)]),
  };
}

function topologySection({ topology }: Review): Section {
  return { name: 'topology', title: 'Topology', blocks: topology.parties.length > 0 ? [{ is: 'diagram', topology }] : [] };
}

function driftSection({ drift }: Review, budget: Budget): Section {
  const blocks = budget.first(drift, 'resources that drifted').map(({ resource, lines }): Block => ({
    is: 'list',
    items: [
      {
        spans: [{ strong: resource }],
        below: budget.first(lines, `drift of ${resource}`).map((line): Span[] => [{ code: budget.text(line) }]),
      },
    ],
  }));
  return {
    name: 'drift',
    title: 'Drift noticed on the way',
    blocks:
      blocks.length > 0
        ? [{ is: 'text', spans: ['Changed on the devices since the last apply. This is what brings it back:'] }, ...blocks]
        : [],
  };
}

function notesSection({ notes }: Review, budget: Budget): Section {
  return {
    name: 'notes',
    title: 'What this review could not see',
    blocks: listBlock(budget.first(notes, 'notes').map((note) => ({ spans: [budget.text(note)] }))),
  };
}

function approvalSection({ approval, stacks, verdict, devices }: Review): Section {
  const planned: Block = { is: 'text', spans: [`Planned: ${stacks.map(({ name, core }) => `${name} (${core})`).join(', ')}.`] };
  const covers = (what: string): Block => ({ is: 'text', spans: [{ code: approval.hash }, ` covers ${what}.`] });
  if (verdict === 'blocked')
    return {
      name: 'approval',
      title: 'Approve',
      blocks: [
        {
          is: 'text',
          spans: ['There is nothing to approve: ', { code: 'bbctl apply' }, ' refuses a plan that is blocked. Correct it and plan again.'],
        },
        planned,
      ],
    };
  if (!devices)
    return {
      name: 'approval',
      title: 'Approve',
      blocks: [
        {
          is: 'text',
          spans: [
            'What the devices would do is not known, so ',
            { code: 'bbctl apply --only' },
            ' cannot take this. Review again where the shim can be reached.',
          ],
        },
        covers('the plan only'),
        planned,
      ],
    };
  return {
    name: 'approval',
    title: 'Approve',
    blocks: [
      { is: 'text', spans: ['Apply just this, and nothing if the plan or a device that it changes is not as it was:'] },
      { is: 'lines', lines: [`bbctl apply --only ${approval.hash} PLANFILE`] },
      { is: 'text', spans: [`The hash covers the plan and ${count(approval.devices.length, 'device')} as they are now.`] },
      planned,
    ],
  };
}

function isolationTone({ isolation }: Review): Tone {
  return ({ holds: 'good', unproven: 'warning', broken: 'danger' } as const)[isolation.state];
}

function policyTone({ policies }: Review): Tone {
  return policies.some(({ severity }) => severity === 'error') ? 'danger' : 'warning';
}

function policyPhrase({ policies }: Review): string {
  const errors = policies.filter(({ severity }) => severity === 'error').length;
  return `${count(errors, 'error')}, ${count(policies.length - errors, 'warning')}`;
}

function goneSpans({ tenants }: Review, budget: Budget): Span[] {
  const gone = tenants.flatMap(({ changes }) => changes).filter(({ action }) => action === 'delete' || action === 'replace');
  const names = budget
    .first(gone, 'resources destroyed or replaced')
    .map(({ title, id, action }) => `${title} ${id}${action === 'replace' ? ' (replaced)' : ''}`);
  return [names.join(', ')];
}

/** A list, or nothing where it would be empty. */
function listBlock(items: readonly Item[]): Block[] {
  return items.length > 0 ? [{ is: 'list', items }] : [];
}
