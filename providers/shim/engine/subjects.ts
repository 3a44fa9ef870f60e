import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { formatPath } from '../../../lib/derive/outward.js';
import { BitBuilderError, bug, type Problem } from '../../../lib/errors.js';
import { findCluster, siteOfRouter, type Inventory } from '../../../lib/inventory.js';
import type { Draw, KeyPair, Kind, Reference, Subject, World } from '../../../lib/kind.js';
import { keyOf, type ResourceName, type ResourceRow } from '../store/resources.js';
import type { StoreTables } from '../store/store.js';

export type AnySubject = Subject<Record<string, unknown>>;

/** What a subject is loaded from: the store, or what was read of it. */
export interface SubjectTables {
  readonly resources: Pick<StoreTables['resources'], 'find'>;
  readonly secrets: Pick<StoreTables['secrets'], 'all'>;
}

/** Which entry of the inventory a reference means; anything else is a resource. */
const inventoryEntries: Readonly<Record<string, (inventory: Inventory, id: string) => unknown>> = {
  site: (inventory, id) => inventory.sites[id],
  router: (inventory, id) => siteOfRouter(inventory, id),
  cluster: (inventory, id) => findCluster(inventory, id),
};

/** What a resource refers to in the store, not in the inventory. */
export function resourceReferences(kind: Kind, spec: Record<string, unknown>): Reference[] {
  return kind.references(spec).filter((reference) => !(reference.kind in inventoryEntries));
}

/** The references of a spec that lead nowhere: in the inventory, which nobody changes, and among resources, which may still come. */
export async function deadReferences(
  kind: Kind,
  spec: Record<string, unknown>,
  inventory: Inventory,
  tables: StoreTables,
): Promise<{ entries: Problem[]; resources: Problem[] }> {
  const known = await knownTo(kind, spec, tables);
  const dead: { entries: Problem[]; resources: Problem[] } = { entries: [], resources: [] };
  for (const reference of kind.references(spec)) {
    const entry = inventoryEntries[reference.kind];
    const found = known.get(keyOf(reference));
    if (entry) {
      if (entry(inventory, reference.id) === undefined) dead.entries.push(missing(reference, 'the inventory'));
    } else if (!reference.optional && found?.state !== 'ready') {
      dead.resources.push(found ? unfinished(reference) : missing(reference, 'the control plane'));
    }
  }
  return dead;
}

/** Throws `unknown_reference` naming every reference that leads nowhere. */
export function refuseDead(problems: readonly Problem[]): void {
  if (problems.length > 0)
    throw new BitBuilderError('unknown_reference', problems.map((problem) => problem.message).join('; '), { problems });
}

/** The world that a new spec refers to. Throws `unknown_reference` naming every reference that leads nowhere. */
export async function worldOf(
  kind: Kind,
  spec: Record<string, unknown>,
  inventory: Inventory,
  tables: StoreTables,
  occupiedVmIds: ReadonlySet<number>,
): Promise<World> {
  const { entries, resources } = await deadReferences(kind, spec, inventory, tables);
  refuseDead([...entries, ...resources]);
  const known = await knownTo(kind, spec, tables);
  return { inventory, occupiedVmIds, find: (name, id) => known.get(keyOf({ kind: name, id })) };
}

/** The resources that a spec refers to; `instead` stands in for the one of its name. */
async function knownTo(
  kind: Kind,
  spec: Record<string, unknown>,
  tables: Pick<SubjectTables, 'resources'>,
  instead?: ResourceRow,
): Promise<Map<string, ResourceRow>> {
  const known = new Map<string, ResourceRow>();
  for (const reference of resourceReferences(kind, spec)) {
    if (known.has(keyOf(reference))) continue;
    const row = instead && keyOf(instead) === keyOf(reference) ? instead : await tables.resources.find(reference);
    if (row) known.set(keyOf(reference), row);
  }
  return known;
}

function unfinished({ kind, id, at }: Reference): Problem {
  return { path: at, message: `${kind} "${id}" is half made or being removed; let that end first, or apply it again` };
}

function missing(reference: Reference, where: string): Problem {
  return { path: reference.at, message: `${where} has no ${reference.kind} "${reference.id}"; create it first or correct the name` };
}

/** Puts what was drawn where it belongs: into the spec, or beside it under the kind's own names. */
export function place(
  kind: Kind,
  spec: Record<string, unknown>,
  given: ReadonlyMap<Draw, string | number>,
): Pick<ResourceRow, 'spec' | 'drawn'> {
  const filled = structuredClone(spec);
  const drawn: ResourceRow['drawn'] = {};
  for (const [{ at }, value] of given) {
    if (String(at[0]) in kind.spec.shape) setAt(filled, at, value);
    else drawn[formatPath(at)] = value;
  }
  return { spec: filled, drawn };
}

function setAt(target: Record<string, unknown>, path: Draw['at'], value: unknown): void {
  let node = target as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) node = (node[step] ?? bug(`nothing at ${formatPath(path)}`)) as Record<string | number, unknown>;
  node[path[path.length - 1] ?? bug('an empty path')] = value;
}

/** The key pairs of a resource, made where they are absent. Run it inside a transaction. */
export async function keysOf(
  kind: Kind,
  spec: Record<string, unknown>,
  owner: ResourceName,
  tables: StoreTables,
): Promise<Record<string, KeyPair>> {
  const names = kind.keyPairs?.(spec) ?? [];
  const kept = await tables.secrets.all(owner);
  const keys: Record<string, KeyPair> = {};
  for (const name of names) {
    const privateKey = kept[`key:${name}`] ?? newPrivateKey();
    if (!kept[`key:${name}`]) await tables.secrets.keep(owner, `key:${name}`, privateKey);
    keys[name] = { privateKey, publicKey: publicKeyOf(privateKey) };
  }
  for (const name of Object.keys(kept)) {
    if (name.startsWith('key:') && !names.includes(name.slice(4))) await tables.secrets.keep(owner, name, undefined);
  }
  return keys;
}

/** A stored resource with its world, keys and write-only attributes. `instead` stands in for a resource that it refers to. */
export async function loadSubject(
  kind: Kind,
  row: ResourceRow,
  inventory: Inventory,
  tables: SubjectTables,
  instead?: ResourceRow,
): Promise<AnySubject> {
  const secrets = await tables.secrets.all(row);
  const writeOnly = kind.writeOnly.flatMap((name) =>
    secrets[`attribute:${name}`] === undefined ? [] : [[name, secrets[`attribute:${name}`]]],
  );
  const spec = { ...row.spec, ...(Object.fromEntries(writeOnly) as Record<string, unknown>) };
  const keys = Object.fromEntries(
    Object.entries(secrets)
      .filter(([name]) => name.startsWith('key:'))
      .map(([name, privateKey]) => [name.slice(4), { privateKey, publicKey: publicKeyOf(privateKey) }]),
  );
  const known = await knownTo(kind, spec, tables, instead);
  const world: World = { inventory, occupiedVmIds: new Set(), find: (name, id) => known.get(keyOf({ kind: name, id })) };
  const takesOver = row.state === 'adopting' ? { takesOver: true } : {};
  return { id: row.id, spec, drawn: row.drawn, previous: row.previous?.spec, ...takesOver, keys, world };
}

/** DER around a raw X25519 private key (RFC 8410). */
const x25519Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('x25519');
  const raw = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  // WireGuard's own tools clamp the key (RFC 7748, section 5); routers show it back clamped.
  raw[0] = (raw[0] ?? 0) & 248;
  raw[31] = ((raw[31] ?? 0) & 127) | 64;
  return raw.toString('base64');
}

/** The WireGuard public key that belongs to a private one, both in base64. */
export function publicKeyOf(privateKey: string): string {
  const der = Buffer.concat([x25519Prefix, Buffer.from(privateKey, 'base64')]);
  return createPublicKey({ key: der, format: 'der', type: 'pkcs8' } as never)
    .export({ format: 'der', type: 'spki' })
    .subarray(-32)
    .toString('base64');
}
