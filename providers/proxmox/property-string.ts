/** The comma-separated values of Proxmox VE: `virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=5`; a part without `=` is the default key. */
export type Properties = ReadonlyMap<string, string>;

/** Reads a property string. */
export function parseProperties(text: string, defaultKey: string): Properties {
  const parts = text.split(',').filter((part) => part !== '');
  return new Map(
    parts.map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [defaultKey, part] : [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

/** Writes a property string: `lead` first and bare, then the others as they come, without those that are undefined. */
export function printProperties(lead: string, others: Readonly<Record<string, string | number | boolean | undefined>> = {}): string {
  const parts = Object.entries(others).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${typeof value === 'boolean' ? Number(value) : value}`],
  );
  return [lead, ...parts].join(',');
}

const unitGiB: Readonly<Record<string, number>> = { '': 2 ** -30, K: 2 ** -20, M: 2 ** -10, G: 1, T: 1024 };

/** A size such as `32G` or `2252M` in GiB. */
export function parseSizeGiB(text: string | undefined): number {
  const [, digits = '0', unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text ?? '') ?? [];
  return Number(digits) * (unitGiB[unit] ?? 0);
}
