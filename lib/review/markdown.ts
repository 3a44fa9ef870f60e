import { Budget, type Block, type Item, type Section, type Span, type Tone } from './document.js';
import { mermaidOf } from './mermaid.js';
import { headline } from './phrases.js';
import type { Review } from './review.js';
import { sectionsOf } from './sections.js';

/** Where the Markdown is read. */
export type Flavor = 'github' | 'gitlab';

/** GitHub takes comments of up to 65,536 characters; what a comment has besides is added to this. */
export const markdownLimit = 64_800;

const budgets: readonly (readonly [most: number, longest: number])[] = [
  [Infinity, Infinity],
  [400, 2000],
  [120, 1000],
  [40, 500],
  [15, 300],
  [5, 200],
  [2, 120],
];

/** The review for a pull request, shorter than GitHub's limit: what does not fit is counted, and the full report is named. */
export function markdownOf(review: Review, { flavor = 'github', report }: { flavor?: Flavor; report?: string } = {}): string {
  const full = report ?? 'the full report, which `bbctl review --format html` writes';
  for (const [most, longest] of budgets) {
    const budget = new Budget(most, longest);
    const body = sectionsOf(review, budget)
      .map((section) => sectionText(section, flavor, most))
      .join('\n\n');
    const left =
      budget.leftOut.length > 0
        ? `\n\n---\n*Left out here: ${[...new Set(budget.leftOut)].slice(0, 40).map(escaped).join('; ')}${budget.leftOut.length > 40 ? '; and more' : ''}. See ${full}.*`
        : '';
    const text = `## ${icons[review.verdict]} ${escaped(budget.text(headline(review)))}\n\n${body}${left}\n`;
    if (text.length < markdownLimit) return text;
  }
  return `## ${icons[review.verdict]} ${escaped(headline(review).slice(0, 1000))}\n\nThe review is too long to be shown here. See ${full}.\n\n\`${review.approval.hash}\`\n`;
}

const icons = { clean: '✅', changes: '📋', blocked: '⛔' } as const;
const marks = { create: '🟢', update: '🟡', replace: '🟠', delete: '🔴', forget: '⚪' } as const;
const alerts: Readonly<Record<Tone, string>> = { danger: 'CAUTION', warning: 'WARNING', note: 'NOTE', good: 'TIP' };
const toneIcons: Readonly<Record<Tone, string>> = { danger: '⛔', warning: '⚠️', note: 'ℹ️', good: '✅' };

function sectionText({ title, blocks }: Section, flavor: Flavor, most: number): string {
  return [`### ${title}`, ...blocks.map((block) => blockText(block, flavor, most))].join('\n\n');
}

function blockText(block: Block, flavor: Flavor, most: number): string {
  switch (block.is) {
    case 'text':
      return spansText(block.spans);
    case 'alert':
      return [
        ...(flavor === 'github'
          ? [`> [!${alerts[block.tone]}]`, `> ${spansText(block.spans)}`]
          : [`> ${toneIcons[block.tone]} ${spansText(block.spans)}`]),
        ...(block.below ?? []).map((each) => `> - ${spansText(each)}`),
      ].join('\n');
    case 'facts':
      return [
        '| | |',
        '|---|---|',
        ...block.rows.map(({ label, tone, spans }) => `| **${label}** | ${tone ? `${toneIcons[tone]} ` : ''}${spansText(spans)} |`),
      ].join('\n');
    case 'list':
      return block.items.map((item, index) => itemText(item, block.isOrdered ? `${index + 1}.` : '-')).join('\n');
    case 'lines':
      return fenced(block.lines);
    case 'table':
      return [
        `| ${block.head.join(' | ')} |`,
        `|${block.head.map(() => '---').join('|')}|`,
        ...block.rows.map((row) => `| ${row.map(spansText).join(' | ')} |`),
      ].join('\n');
    case 'fold':
      return `<details><summary>${spansHtml(block.spans)}</summary>\n\n${block.blocks.map((each) => blockText(each, flavor, most)).join('\n\n')}\n\n</details>`;
    case 'meter':
      return spansText(block.spans);
    case 'diagram':
      return `\`\`\`mermaid\n${mermaidOf(block.topology, Math.min(most, 60))}\n\`\`\``;
  }
}

function itemText({ spans, mark, below = [] }: Item, bullet: string): string {
  const indent = ' '.repeat(bullet.length + 1);
  return [`${bullet} ${mark ? `${marks[mark]} ` : ''}${spansText(spans)}`, ...below.map((each) => `${indent}- ${spansText(each)}`)].join(
    '\n',
  );
}

function spansText(spans: readonly Span[]): string {
  return spans
    .map((span) => (typeof span === 'string' ? escaped(span) : 'code' in span ? codeSpan(span.code) : `**${escaped(span.strong)}**`))
    .join('');
}

/** Inside a summary Markdown is not read by everybody, HTML is. */
function spansHtml(spans: readonly Span[]): string {
  return spans
    .map((span) =>
      typeof span === 'string'
        ? entities(span)
        : 'code' in span
          ? `<code>${entities(span.code)}</code>`
          : `<b>${entities(span.strong)}</b>`,
    )
    .join('');
}

/** A zero-width space keeps `@name` and `#1` from calling people and issues. */
function unlinked(text: string): string {
  return text.replace(/([@#!])(?=[\w])/g, '$1\u200b');
}

function escaped(text: string): string {
  return unlinked(
    text
      .replace(/[\r\n]+/g, ' ')
      .replace(/[\\`*_[\]<>|~$&]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : sign === '&' ? '&amp;' : `\\${sign}`)),
  );
}

function entities(text: string): string {
  return unlinked(
    text.replace(/[\r\n]+/g, ' ').replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign),
  );
}

function codeSpan(text: string): string {
  const flat = text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
  const ticks = '`'.repeat(longestRun(flat) + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${flat}${pad}${ticks}`;
}

function fenced(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return `${fence}\n${lines.join('\n')}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
