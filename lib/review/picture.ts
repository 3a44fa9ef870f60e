import { shown } from './topology.js';
import type { Mark, PartyPicture, Topology } from './topology.js';

/** Something drawn in a card, with its place relative to the card. */
export interface Shape {
  readonly is: 'network' | 'subnet' | 'station' | 'tunnel' | 'more';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly detail: string;
  readonly mark: Mark;
}

/** A party's card. */
export interface Card {
  readonly party: string;
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  /** From the bottom of a subnet to the top of a station. */
  readonly wires: readonly { readonly x: number; readonly from: number; readonly to: number }[];
}

/** Where everything stands. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly Card[];
  readonly arrows: readonly { readonly from: Card; readonly to: Card }[];
  readonly left: number;
}

const cardWidth = 420;
const gap = 56;
const pad = 16;
const inner = cardWidth - 2 * pad;
const perRow = 3;
const chip = { width: (inner - 2 * 10) / perRow, height: 38, gap: 10 };

/** Lays the parties out in columns, the shortest column first; `most` things are drawn. */
export function pictureOf(topology: Topology, columns: number, most: number): Picture {
  const { parties, left } = shown(topology, most);
  const heights = Array.from({ length: Math.max(1, Math.min(columns, parties.length)) }, () => 8);
  const cards = parties.map((party): Card => {
    const column = heights.indexOf(Math.min(...heights));
    const card = cardOf(party, column * (cardWidth + gap) + 8, heights[column] ?? 0);
    heights[column] = card.y + card.height + 36;
    return card;
  });
  const find = (party: string) => cards.find((card) => card.party === party);
  const arrows = topology.breaches.flatMap(({ from, to }) => {
    const [one, other] = [find(from), find(to)];
    return one && other ? [{ from: one, to: other }] : [];
  });
  const width = heights.length * (cardWidth + gap) - gap + 16;
  return { width, height: Math.max(...heights) - 20, cards, arrows, left };
}

function cardOf({ party, mark, networks, stations }: PartyPicture, x: number, top: number): Card {
  const shapes: Shape[] = [];
  const wires: { x: number; from: number; to: number }[] = [];
  const placed = new Set<string>();
  let y = 48;
  for (const network of networks) {
    shapes.push({ is: 'network', x: pad, y, width: inner, height: 22, text: bare(network.name), detail: '', mark: network.mark });
    y += 28;
    for (const segment of network.segments) {
      shapes.push({
        is: 'subnet',
        x: pad,
        y,
        width: inner,
        height: 26,
        text: bare(segment.name).split('/').at(-1) ?? '',
        detail: segment.address,
        mark: segment.mark,
      });
      const bottom = y + 26;
      const own = stations.filter((each) => !placed.has(each.name) && each.segments.includes(segment.name));
      own.forEach(({ name, mark: stationMark, segments }, index) => {
        placed.add(name);
        const at = {
          x: pad + (index % perRow) * (chip.width + chip.gap),
          y: bottom + 14 + Math.floor(index / perRow) * (chip.height + 12),
        };
        const also = segments.filter((each) => each !== segment.name).map((each) => bare(each).split('/').at(-1));
        shapes.push({
          is: 'station',
          ...at,
          width: chip.width,
          height: chip.height,
          text: bare(name).split('/').at(-1) ?? name,
          detail: also.length > 0 ? `also in ${also.join(', ')}` : kindOf(name),
          mark: stationMark,
        });
        wires.push({ x: at.x + chip.width / 2, from: index < perRow ? bottom : at.y - 12, to: at.y });
      });
      y = bottom + (own.length > 0 ? 14 + Math.ceil(own.length / perRow) * (chip.height + 12) : 10);
    }
    for (const tunnel of tunnelsOf(network)) {
      shapes.push({ is: 'tunnel', x: pad, y, width: inner, height: 28, text: bare(tunnel.name), detail: tunnel.to, mark: tunnel.mark });
      y += 36;
    }
    y += 8;
  }
  const loose = stations.filter(({ name }) => !placed.has(name));
  for (const { name, mark: own } of loose) {
    shapes.push({
      is: 'station',
      x: pad,
      y,
      width: chip.width,
      height: chip.height,
      text: bare(name).split('/').at(-1) ?? name,
      detail: kindOf(name),
      mark: own,
    });
    y += chip.height + 10;
  }
  return { party, mark, x, y: top, width: cardWidth, height: y + 4, shapes, wires };
}

/** One for each link: both of its ends may stand in the same network. */
function tunnelsOf({ tunnels }: PartyPicture['networks'][number]): { name: string; to: string; mark: Mark }[] {
  const names = [...new Set(tunnels.map(({ name }) => name))];
  return names.map((name) => {
    const own = tunnels.filter((each) => each.name === name);
    const outside = own.find(({ to }) => to.startsWith('outside'));
    return { name, to: outside ? 'to an outside peer' : 'between our routers', mark: own[0]?.mark ?? 'same' };
  });
}

/** `network red/web` as `red/web`. */
function bare(name: string): string {
  return name.slice(name.indexOf(' ') + 1);
}

function kindOf(name: string): string {
  return name.slice(0, Math.max(name.indexOf(' '), 0)).replaceAll('_', ' ');
}
