/** A value as an operator writes it in Terraform's language, each attribute on a line of its own. */
export function renderHcl(value: unknown, indent = ''): string {
  if (typeof value === 'string') return JSON.stringify(value).replace(/[$%]\{/g, (opening) => `${opening[0]}${opening}`);
  if (Array.isArray(value)) {
    const items = value.map((item) => renderHcl(item, `${indent}  `));
    const isShort = items.every((item) => !item.includes('\n')) && items.join(', ').length < 80;
    return isShort ? `[${items.join(', ')}]` : `[\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const lines = attributeLines(value as Record<string, unknown>, `${indent}  `);
    return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
  }
  return String(value);
}

/** A whole block: `resource "bitbuilder_tenant" "red" { … }`. */
export function renderBlock(type: string, labels: readonly string[], body: Record<string, unknown>): string {
  const head = [type, ...labels.map((label) => JSON.stringify(label))].join(' ');
  return `${head} {\n${attributeLines(body, '  ').join('\n')}\n}`;
}

/** `terraform fmt` lines up the equals signs of neighbours that take one line each. */
function attributeLines(body: Record<string, unknown>, indent: string): string[] {
  const entries = Object.entries(body)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [keyOf(name), renderHcl(value, indent)] as const);
  const isLong = (index: number) => entries[index]?.[1].includes('\n') ?? true;
  return entries.map(([key, text], index) => {
    if (isLong(index)) return `${indent}${key} = ${text}`;
    let [first, last] = [index, index];
    while (!isLong(first - 1)) first--;
    while (!isLong(last + 1)) last++;
    const width = Math.max(...entries.slice(first, last + 1).map(([neighbour]) => neighbour.length));
    return `${indent}${key.padEnd(width)} = ${text}`;
  });
}

function keyOf(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? name : JSON.stringify(name);
}
