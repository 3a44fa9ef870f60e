/** What every device of the lab holds, by its name. */
export type Dump = Readonly<Record<string, unknown>>;

export interface Changes {
  added: string[];
  removed: string[];
}

/** Line by line, what a device has now and had not before, and the other way round. */
export function changesOf(before: unknown, after: unknown): Changes {
  const [old, now] = [linesOf(before), linesOf(after)];
  const [oldSet, nowSet] = [new Set(old), new Set(now)];
  return { added: now.filter((line) => !oldSet.has(line)), removed: old.filter((line) => !nowSet.has(line)) };
}

/** The devices that differ. */
export function changedDevices(before: Dump, after: Dump): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((device) => {
    const { added, removed } = changesOf(before[device], after[device]);
    return added.length + removed.length > 0;
  });
}

/** Lists of text as they are, anything else as `path: value`. */
function linesOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) =>
      typeof item === 'string' ? [path ? `${path}: ${item}` : item] : linesOf(item, `${path}[${index}]`),
    );
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => linesOf(item, path ? `${path}.${key}` : key));
  return value === undefined ? [] : [`${path}: ${String(value)}`];
}

/** The lines as an operator reads them: networks, then what carries them, then the rest; a VM in one line. */
export function readable(lines: readonly string[]): string[] {
  const places = ['set vrf ', 'set interfaces ', 'set '];
  const place = (line: string) => places.findIndex((start) => line.startsWith(start));
  const others = lines.filter((line) => !/^vm \d+ /.test(line)).sort((a, b) => place(a) - place(b));
  const vmIds = [...new Set(lines.flatMap((line) => /^vm (\d+) /.exec(line)?.[1] ?? []))];
  return [...vmIds.map((vmId) => machineLine(vmId, lines)), ...others];
}

function machineLine(vmId: string, lines: readonly string[]): string {
  const after = (start: string) =>
    lines.flatMap((line) => (line.startsWith(`vm ${vmId} ${start}`) ? [line.slice(`vm ${vmId} ${start}`.length)] : []));
  const nics = after('net').map((nic) => nic.replace(/^\d+: \w+=[0-9A-F:]+,/, ''));
  return `vm ${vmId} ${after('name: ').join()} on ${after('on ').join()}; ${[...nics, ...after('ipconfig').map((config) => config.replace(/^\d+: /, ''))].join('; ')}`;
}
