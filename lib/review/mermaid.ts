import { shown, type Mark, type PartyPicture, type Topology } from './topology.js';

const classes = [
  'classDef created stroke:#1a7f37,stroke-width:3px',
  'classDef changed stroke:#bf8700,stroke-width:3px',
  'classDef replaced stroke:#bc4c00,stroke-width:3px,stroke-dasharray:6 3',
  'classDef destroyed stroke:#cf222e,stroke-width:3px,stroke-dasharray:2 3',
] as const;
const signs: Readonly<Record<Mark, string>> = { same: '', created: ' ＋', changed: ' ✎', replaced: ' ⟳', destroyed: ' ✕' };

/** The topology as a Mermaid flow chart of at most `most` nodes; parties with changes come first. */
export function mermaidOf(topology: Topology, most: number): string {
  const ids = new Map<string, string>();
  const idOf = (name: string) => {
    const id = ids.get(name) ?? `n${ids.size}`;
    ids.set(name, id);
    return id;
  };
  const marked: string[] = [];
  const note = (name: string, mark: Mark) => void (mark !== 'same' && marked.push(`  class ${idOf(name)} ${mark}`));
  const { parties, left } = shown(topology, most);
  const lines = parties.flatMap((picture) => partyLines(picture, idOf, note));
  const more = left > 0 ? [`  more["${left} more things, not drawn"]`] : [];
  const arrows = topology.breaches
    .filter(({ from, to }) => ids.has(from) && ids.has(to))
    .map(({ from, to }) => `  ${idOf(from)} == "reaches" ==> ${idOf(to)}`);
  const red = arrows.map((_, index) => `  linkStyle ${edgesIn(lines) + index} stroke:#cf222e,stroke-width:4px,color:#cf222e`);
  return ['flowchart LR', ...lines, ...more, ...arrows, ...red, ...classes.map((each) => `  ${each}`), ...marked].join('\n');
}

/** Mermaid numbers edges in the order of the text. */
function edgesIn(lines: readonly string[]): number {
  return lines.filter((line) => / (---|-\.-) /.test(line)).length;
}

function partyLines(
  { party, mark, networks, stations }: PartyPicture,
  idOf: (name: string) => string,
  note: (name: string, mark: Mark) => void,
): string[] {
  const lines = [`  subgraph ${idOf(party)}["${label(party)}${signs[mark]}"]`];
  const edges: string[] = [];
  for (const network of networks) {
    for (const { name, address, mark: own } of network.segments) {
      lines.push(`    ${idOf(name)}["${label(name)}<br/>${label(address)}${signs[own]}"]`);
      note(name, own);
    }
    lines.push(`    ${idOf(network.name)}(("${label(network.name)}${signs[network.mark]}"))`);
    note(network.name, network.mark);
    for (const { name } of network.segments) edges.push(`    ${idOf(network.name)} --- ${idOf(name)}`);
    for (const { name, to, mark: own } of network.tunnels) {
      const key = `${name} ${party}`;
      if (edges.some((edge) => edge.includes(`-.- ${idOf(key)}`))) continue;
      lines.push(`    ${idOf(key)}>"${label(name)}${to.startsWith('outside') ? '<br/>to outside' : ''}${signs[own]}"]`);
      note(key, own);
      edges.push(`    ${idOf(network.name)} -.- ${idOf(key)}`);
    }
  }
  for (const { name, mark: own, segments } of stations) {
    lines.push(`    ${idOf(name)}("${label(name)}${signs[own]}")`);
    note(name, own);
    for (const segment of segments) edges.push(`    ${idOf(segment)} --- ${idOf(name)}`);
  }
  return [...lines, ...edges, '  end'];
}

function label(text: string): string {
  return text.replace(/[^\w ./:()-]/g, (sign) => `#${sign.codePointAt(0)};`);
}
