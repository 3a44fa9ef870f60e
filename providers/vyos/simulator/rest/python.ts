/** A JSON value as python's repr prints it, because the API quotes requests that way in its errors. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return reprString(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, child]) => `${reprString(key)}: ${pythonRepr(child)}`)
      .join(', ')}}`;
  }
  return String(value);
}

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** One error of pydantic, which the API prints as a python dict. */
export function pydanticError(type: string, location: readonly string[], message: string, input: unknown): string {
  const place = location.length === 1 ? `('${location[0]}',)` : `(${location.map((word) => `'${word}'`).join(', ')})`;
  return `{'type': '${type}', 'loc': ${place}, 'msg': '${message}', 'input': ${pythonRepr(input)}}`;
}
