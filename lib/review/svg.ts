import { pictureOf, type Card, type Shape } from './picture.js';
import type { Topology } from './topology.js';

/** The topology as one SVG, coloured by the classes of the page that it stands in. */
export function svgOf(topology: Topology, columns: number, most: number): string {
  const { width, height, cards, arrows, left } = pictureOf(topology, columns, most);
  const bottom = left > 0 ? height + 24 : height;
  const more = left > 0 ? `<text class="faint" x="8" y="${height + 16}">${left} more things are not drawn</text>` : '';
  const label = `Topology: ${cards.map(({ party }) => party).join(', ')}`;
  return `<svg viewBox="0 0 ${width} ${bottom}" role="img" aria-label="${escapeXml(label)}" xmlns="http://www.w3.org/2000/svg">
<defs><marker id="arrow${columns}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5" markerHeight="5" orient="auto-start-reverse"><path class="arrowhead" d="M0 0L10 5L0 10z"/></marker></defs>
${cards.map(cardSvg).join('\n')}
${arrows.map((arrow, index) => arrowSvg(arrow.from, arrow.to, columns, index)).join('\n')}
${more}</svg>`;
}

function cardSvg({ party, mark, x, y, width, height, shapes, wires }: Card): string {
  const lines = wires.map((wire) => `<path class="wire" d="M${wire.x} ${wire.from}V${wire.to}"/>`);
  return `<g transform="translate(${x} ${y})"><rect class="card ${mark}" width="${width}" height="${height}" rx="12"/><text class="party" x="16" y="30">${escapeXml(party)}</text>${markText(mark, width - 16, 30)}
${lines.join('')}${shapes.map(shapeSvg).join('\n')}</g>`;
}

const corner = { network: 0, subnet: 6, station: 8, tunnel: 14, more: 6 } as const;

function shapeSvg({ is, x, y, width, height, text, detail, mark }: Shape): string {
  const box =
    is === 'network' ? '' : `<rect class="${is} ${mark}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${corner[is]}"/>`;
  const title = `<title>${escapeXml([text, detail, mark === 'same' ? '' : mark].filter(Boolean).join(', '))}</title>`;
  if (is === 'network')
    return `<g>${title}<text class="network" x="${x}" y="${y + 15}">${escapeXml(text)}</text>${markText(mark, x + width, y + 15)}</g>`;
  if (is === 'station') {
    const sign =
      mark === 'same' ? '' : `<text class="sign ${mark}" text-anchor="end" x="${x + width - 8}" y="${y + 16}">${signs[mark]}</text>`;
    return `<g>${title}${box}<text class="name" x="${x + 10}" y="${y + 16}">${escapeXml(fit(text, 13))}</text>${sign}<text class="faint" x="${x + 10}" y="${y + 30}">${escapeXml(fit(detail, 18))}</text></g>`;
  }
  const middle = y + height / 2 + 4.5;
  const right = mark === 'same' ? '' : `<tspan class="sign ${mark}" dx="8">${signs[mark]} ${mark}</tspan>`;
  const sign = is === 'tunnel' ? '⇄ ' : '';
  return `<g>${title}${box}<text class="name" x="${x + 10}" y="${middle}">${sign}${escapeXml(fit(text, 26))}${right}</text><text class="faint" text-anchor="end" x="${x + width - 10}" y="${middle}">${escapeXml(fit(detail, 26))}</text></g>`;
}

const signs = { same: '', created: '+', changed: '~', replaced: '±', destroyed: '×' } as const;

function markText(mark: Shape['mark'], x: number, y: number): string {
  return mark === 'same' ? '' : `<text class="sign ${mark}" text-anchor="end" x="${x}" y="${y}">${signs[mark]} ${mark}</text>`;
}

/** Out of one card and into the other, at the height of their titles; several arrows do not cover each other. */
function arrowSvg(from: Card, to: Card, columns: number, index: number): string {
  const isRight = to.x > from.x;
  const isBeside = to.x !== from.x;
  const shift = 16 + (index % 4) * 14;
  const [x1, y1] = isBeside
    ? [isRight ? from.x + from.width : from.x, from.y + shift]
    : [from.x + 60 + shift, to.y > from.y ? from.y + from.height : from.y];
  const [x2, y2] = isBeside
    ? [isRight ? to.x : to.x + to.width, to.y + shift]
    : [to.x + 60 + shift, to.y > from.y ? to.y : to.y + to.height];
  const mx = (x1 + x2) / 2;
  const path = isBeside ? `M${x1} ${y1}C${mx} ${y1} ${mx} ${y2} ${x2} ${y2}` : `M${x1} ${y1}L${x2} ${y2}`;
  return `<path class="breach" d="${path}" marker-end="url(#arrow${columns})"><title>${escapeXml(`${from.party} reaches ${to.party}`)}</title></path>`;
}

function fit(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Text inside markup. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
