import { z } from 'zod';
import type { AttributePath } from './errors.js';
import type { Inventory } from './inventory.js';

/** What resources inherit from the inventory, as the shim tells it: `GET /api/v1/inventory`. */
export const inventoryDefaultsSchema = z.object({
  clusters: z
    .record(
      z.string(),
      z.object({
        site: z.string().describe('Site that the cluster is in'),
        bridge: z.string().describe('Bridge that VMs are attached to'),
        disk_storage: z.string().describe('Storage of disks that name none'),
        seed_storage: z.string().describe('Storage of cloud-init user data'),
      }),
    )
    .describe('By cluster'),
});
export type InventoryDefaults = z.infer<typeof inventoryDefaultsSchema>;

/** The value that an attribute has when it is left out. */
export interface Inherited {
  at: AttributePath;
  value: string;
}

/** The part of the inventory that resources inherit from. */
export function inventoryDefaultsOf({ sites }: Inventory): InventoryDefaults {
  const clusters = Object.entries(sites).flatMap(([site, { clusters: own }]) =>
    Object.entries(own).map(([name, { bridge, diskStorage, seedStorage }]) => {
      return [name, { site, bridge, disk_storage: diskStorage, seed_storage: seedStorage }] as const;
    }),
  );
  return { clusters: Object.fromEntries(clusters) };
}

/**
 * The spec with what it leaves out and inherits. What was there before keeps what it has, and gets nothing where it has nothing:
 * the inventory may have changed since, and an attribute that nobody touches must not.
 */
export function withInherited(
  spec: Record<string, unknown>,
  inherited: readonly Inherited[],
  before: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const filled = structuredClone(spec);
  for (const { at, value } of inherited) {
    const name = at[at.length - 1] ?? '';
    const [parent, known] = [valueAt(filled, at.slice(0, -1)), valueAt(before, at.slice(0, -1))];
    if (!isRecord(parent) || parent[name] !== undefined) continue;
    const kept = isRecord(known) ? known[name] : value;
    if (kept !== undefined) parent[name] = kept;
  }
  return filled;
}

function valueAt(value: unknown, path: AttributePath): unknown {
  return path.reduce<unknown>((node, step) => (isRecord(node) ? node[step] : undefined), value);
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
