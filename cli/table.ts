/** Columns that line up, under a head line; `none` when there are no rows. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return none;
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}

/** Nested values as indented lines, for reading. */
export function renderFields(value: Readonly<Record<string, unknown>>, indent = ''): string {
  return Object.entries(value)
    .map(([name, field]) => renderField(name, field, indent))
    .join('\n');
}

function renderField(name: string, field: unknown, indent: string): string {
  if (Array.isArray(field)) {
    if (field.length === 0) return `${indent}${name}: none`;
    const items = field.map((item) => {
      if (!isRecord(item)) return `${indent}  - ${String(item)}`;
      const lines = renderFields(item, `${indent}    `);
      return `${indent}  - ${lines.trimStart()}`;
    });
    return `${indent}${name}:\n${items.join('\n')}`;
  }
  if (isRecord(field))
    return Object.keys(field).length === 0 ? `${indent}${name}: none` : `${indent}${name}:\n${renderFields(field, `${indent}  `)}`;
  return `${indent}${name}: ${String(field)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
