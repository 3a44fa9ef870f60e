import { Budget, type Block, type Item, type Section, type Span } from './document.js';
import { pageStyle } from './page-style.js';
import { changesPhrase, headline } from './phrases.js';
import type { Review } from './review.js';
import { sectionsOf } from './sections.js';
import { escapeXml, svgOf } from './svg.js';

/** The whole review as one page that needs nothing else: no script, no font, no network. */
export function htmlOf(review: Review): string {
  const sections = sectionsOf(review, new Budget(Infinity));
  const stacks = review.stacks.map(({ name }) => name).join(', ');
  const [first, ...rest] = sections;
  const links = rest.map(({ name, title }) => `<a href="#${name}">${escapeXml(title)}</a>`).join('');
  const verdict =
    review.verdict === 'changes' && !review.devices ? 'Changes, and what devices would do was not seen' : words[review.verdict];
  const title = `${verdict}: ${stacks}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header class="${review.verdict}">
<p class="eyebrow">Plan review · ${escapeXml(stacks)}</p>
<h1>${escapeXml(headline(review))}</h1>
<p class="counts">${escapeXml(review.verdict === 'blocked' ? changesPhrase(review.counts, review.foreign.length, review.outputs) : verdict)}</p>
</header>
<nav>${links}</nav>
<main>
${first ? sectionHtml(first) : ''}
${rest.map(sectionHtml).join('\n')}
</main>
<footer>Made by bbctl review. <code>${escapeXml(review.approval.hash)}</code></footer>
</body>
</html>
`;
}

const words = { clean: 'Nothing to apply', changes: 'Ready to be applied', blocked: 'Must not be applied' } as const;
const signs = { create: '+', update: '~', replace: '±', delete: '×', forget: '○' } as const;
const markClasses = { create: 'created', update: 'changed', replace: 'replaced', delete: 'destroyed', forget: 'same' } as const;

function sectionHtml({ name, title, blocks }: Section): string {
  return `<section id="${name}"><h2>${escapeXml(title)}</h2>\n${blocks.map(blockHtml).join('\n')}</section>`;
}

function blockHtml(block: Block): string {
  switch (block.is) {
    case 'text':
      return `<p>${spansHtml(block.spans)}</p>`;
    case 'alert':
      return `<div class="alert ${block.tone}">${spansHtml(block.spans)}${below(block.below)}</div>`;
    case 'facts':
      return `<dl>${block.rows.map(({ label, tone, spans }) => `<dt>${escapeXml(label)}</dt><dd class="${tone ?? ''}">${spansHtml(spans)}</dd>`).join('')}</dl>`;
    case 'list':
      return `<${block.isOrdered ? 'ol' : 'ul'}>${block.items.map(itemHtml).join('')}</${block.isOrdered ? 'ol' : 'ul'}>`;
    case 'lines':
      return `<pre>${block.lines.map(lineHtml).join('\n')}</pre>`;
    case 'table':
      return `<table><tr>${block.head.map((cell) => `<th>${escapeXml(cell)}</th>`).join('')}</tr>${block.rows.map((row) => `<tr>${row.map((cell) => `<td>${spansHtml(cell)}</td>`).join('')}</tr>`).join('')}</table>`;
    case 'fold':
      return `<details open><summary>${spansHtml(block.spans)}</summary>${block.blocks.map(blockHtml).join('')}</details>`;
    case 'meter':
      return meterHtml(block);
    case 'diagram':
      return `<figure class="wide">${svgOf(block.topology, 2, 240)}</figure><figure class="narrow">${svgOf(block.topology, 1, 120)}</figure>${legend}`;
  }
}

const legend = `<p class="legend">${(['created', 'changed', 'replaced', 'destroyed'] as const).map((mark) => `<span class="${mark}">${mark}</span>`).join('')}</p>`;

function itemHtml({ spans, mark, below: details }: Item): string {
  const sign = mark ? `<span class="sign ${markClasses[mark]}" title="${mark}">${signs[mark]}</span>` : '';
  return `<li${mark ? ' class="change"' : ''}>${sign}<div>${spansHtml(spans)}${below(details)}</div></li>`;
}

function below(items: readonly (readonly Span[])[] = []): string {
  return items.length > 0 ? `<ul>${items.map((each) => `<li>${spansHtml(each)}</li>`).join('')}</ul>` : '';
}

function lineHtml(line: string): string {
  const word = /^(set|delete) /.exec(line)?.[1];
  return word ? `<span class="${word}">${escapeXml(line)}</span>` : escapeXml(line);
}

function meterHtml({ total, before, after, spans }: Extract<Block, { is: 'meter' }>): string {
  const share = (value: number) => (total > 0 ? Math.min(100, Math.max(0, (100 * value) / total)).toFixed(1) : '0');
  const [low, high] = [Math.min(before, after), Math.max(before, after)];
  const kind = after > total ? 'over' : after > before ? 'more' : 'less';
  return `<p>${spansHtml(spans)}</p><div class="meter"><i style="width:${share(low)}%"></i><b class="${kind}" style="width:${Number(share(high)) - Number(share(low))}%"></b></div>`;
}

function spansHtml(spans: readonly Span[]): string {
  return spans
    .map((span) =>
      typeof span === 'string'
        ? escapeXml(span)
        : 'code' in span
          ? `<code>${escapeXml(span.code)}</code>`
          : `<strong>${escapeXml(span.strong)}</strong>`,
    )
    .join('');
}
