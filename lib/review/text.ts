import { Budget, type Block, type Item, type Section, type Span, type Tone } from './document.js';
import { headline } from './phrases.js';
import type { Review } from './review.js';
import { sectionsOf } from './sections.js';

/** The review for a terminal; `isColored` paints it. */
export function textOf(review: Review, { isColored = false }: { isColored?: boolean } = {}): string {
  const paint = isColored ? painted : (text: string) => text;
  const tone = ({ clean: 'good', changes: 'note', blocked: 'danger' } as const)[review.verdict];
  const sections = sectionsOf(review, new Budget(Infinity)).map((section) => sectionText(section, paint));
  return [paint(plain(headline(review)), tone), ...sections].join('\n\n');
}

type Paint = (text: string, tone: Tone | 'title') => string;

const colors: Readonly<Record<Tone | 'title', string>> = { good: '32', note: '36', warning: '33', danger: '1;31', title: '1' };
const signs = { create: '+', update: '~', replace: '±', delete: '-', forget: 'o' } as const;
const markTones = { create: 'good', update: 'warning', replace: 'warning', delete: 'danger', forget: 'note' } as const;

function painted(text: string, tone: Tone | 'title'): string {
  return `\u001b[${colors[tone]}m${text}\u001b[0m`;
}

function sectionText({ title, blocks }: Section, paint: Paint): string {
  return [paint(title.toUpperCase(), 'title'), ...blocks.map((block) => blockText(block, paint, '  '))].filter(Boolean).join('\n');
}

function blockText(block: Block, paint: Paint, indent: string): string {
  switch (block.is) {
    case 'text':
    case 'meter':
      return `${indent}${spansText(block.spans)}`;
    case 'alert':
      return [spansText(block.spans), ...(block.below ?? []).map((each) => `  ${spansText(each)}`)]
        .map((line) => `${indent}${paint(line, block.tone)}`)
        .join('\n');
    case 'facts': {
      const width = Math.max(...block.rows.map(({ label }) => label.length));
      return block.rows
        .map(({ label, tone, spans }) => `${indent}${label.padEnd(width)}  ${tone ? paint(spansText(spans), tone) : spansText(spans)}`)
        .join('\n');
    }
    case 'list':
      return block.items.map((item, index) => itemText(item, block.isOrdered ? `${index + 1}.` : '·', paint, indent)).join('\n');
    case 'lines':
      return block.lines.map((line) => `${indent}${lineText(plain(line), paint)}`).join('\n');
    case 'table':
      return [block.head.join('  '), ...block.rows.map((row) => row.map(spansText).join('  '))]
        .map((line) => `${indent}${line}`)
        .join('\n');
    case 'fold':
      return [`${indent}${spansText(block.spans)}`, ...block.blocks.map((each) => blockText(each, paint, `${indent}  `))].join('\n');
    case 'diagram':
      return diagramText(block, paint, indent);
  }
}

function itemText({ spans, mark, below = [] }: Item, bullet: string, paint: Paint, indent: string): string {
  const sign = mark ? paint(signs[mark], markTones[mark]) : bullet;
  return [`${indent}${sign} ${spansText(spans)}`, ...below.map((each) => `${indent}    ${spansText(each)}`)].join('\n');
}

function lineText(line: string, paint: Paint): string {
  return paint(line, line.startsWith('delete ') ? 'danger' : line.startsWith('set ') ? 'good' : 'note');
}

/** One line for each subnet, with what stands in it. */
function diagramText({ topology }: Extract<Block, { is: 'diagram' }>, paint: Paint, indent: string): string {
  const star = (mark: string) => (mark === 'same' ? '' : ` (${mark})`);
  const lines = topology.parties.flatMap(({ party, mark, networks, stations }) => [
    `${indent}${plain(party)}${star(mark)}`,
    ...networks.flatMap((network) => [
      `${indent}  ${plain(network.name)}${star(network.mark)}`,
      ...network.segments.map(({ name, address, mark: own }) => {
        const there = stations.filter(({ segments }) => segments.includes(name)).map((each) => `${plain(each.name)}${star(each.mark)}`);
        return `${indent}    ${plain(name)} ${address}${star(own)}${there.length > 0 ? `: ${there.join(', ')}` : ''}`;
      }),
      ...[...new Set(network.tunnels.map(({ name, mark: own }) => `${plain(name)}${star(own)}`))].map((each) => `${indent}    ${each}`),
    ]),
  ]);
  return [...lines, ...topology.breaches.map(({ from, to }) => `${indent}${paint(`${plain(from)} reaches ${plain(to)}`, 'danger')}`)].join(
    '\n',
  );
}

function spansText(spans: readonly Span[]): string {
  return spans.map((span) => plain(typeof span === 'string' ? span : 'code' in span ? span.code : span.strong)).join('');
}

/** Without control characters: what a device or a user says must not steer a terminal. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, ' ');
}
