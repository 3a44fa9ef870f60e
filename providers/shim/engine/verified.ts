import type { Inventory } from '../../../lib/inventory.js';
import type { DeclaredResource, Readings } from '../../../lib/isolation/devices/scene.js';
import type { Fact } from '../../../lib/isolation/facts.js';
import { factsOf } from '../../../lib/isolation/intent.js';
import type { Breach } from '../../../lib/isolation/proof.js';
import { tellFact } from '../../../lib/isolation/tell-fact.js';
import { verify } from '../../../lib/isolation/verify.js';
import type { Kind } from '../../../lib/kind.js';
import type { OutwardBreach, OutwardVerification } from '../../../lib/verification.js';
import type { ResourceRow } from '../store/resources.js';
import { loadSubject, publicKeyOf, type SubjectTables } from './subjects.js';

/** What was read for a verification: plain data, so that another thread can have it. */
export interface VerificationTask {
  readonly inventory: Inventory;
  /** Every resource of the store, as JSON. */
  readonly rows: string;
  /** Keys and write-only attributes, by kind and id of their owner. */
  readonly secrets: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly readings: Readings;
  readonly unread: OutwardVerification['unread'];
}

/** The answer to a verification: proves what the devices do and holds it against what is declared. Reads nothing. */
export async function verified({ inventory, rows: text, secrets, readings, unread }: VerificationTask, kinds: readonly Kind[]) {
  const rows = JSON.parse(text) as ResourceRow[];
  const declared = await declaredOf(rows, secrets, inventory, kinds);
  const unsettled = rows.filter(({ state }) => state !== 'ready').map(({ kind, id }) => ({ kind, id }));
  const half = new Set(unsettled.map(({ kind, id }) => `${kind} ${id}`));
  const told = verify({ inventory, declared, readings, publicKeyOf: knownPublicKey });
  const outward = {
    breaches: told.breaches.map(outwardBreach),
    ways: told.ways.map(outwardBreach),
    differences: told.differences
      .filter(({ resource }) => !resource || !half.has(`${resource.kind} ${resource.id}`))
      .map(({ resource, wanted, found }) => ({
        ...(resource ? { kind: resource.kind, id: resource.id } : {}),
        // A VM that is not there has no line on a device.
        device: (found ?? wanted).origin.by,
        declared: tellFact(wanted),
        ...(found ? { found: tellFact(found) } : {}),
        ...lineOf(found ?? wanted),
      })),
    undeclared: told.undeclared.map((fact) => ({ device: fact.origin.by, says: tellFact(fact), ...lineOf(fact) })),
    unproven: told.unproven.map(({ parties, fact }) => ({
      device: fact.origin.by,
      says: fact.says,
      ...lineOf(fact),
      parties: [...parties],
    })),
    unread,
    unsettled,
  };
  const { routers, clusters } = readings;
  return {
    verdict: verdictOf(outward),
    ...outward,
    counted: {
      resources: declared.length,
      routers: routers.size,
      clusters: clusters.size,
      vms: [...clusters.values()].reduce((sum, machines) => sum + machines.length, 0),
    },
  } satisfies OutwardVerification;
}

async function declaredOf(
  rows: readonly ResourceRow[],
  secrets: VerificationTask['secrets'],
  inventory: Inventory,
  kinds: readonly Kind[],
): Promise<DeclaredResource[]> {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const byId = new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
  const tables: SubjectTables = {
    resources: { find: async ({ kind, id }) => byId.get(`${kind} ${id}`) },
    secrets: { all: async ({ kind, id }) => ({ ...secrets.get(`${kind} ${id}`) }) },
  };
  const byOrigin = new Map<string, Fact[]>();
  for (const fact of factsOf(rows, kinds)) {
    const known = byOrigin.get(fact.origin.by);
    if (known) known.push(fact);
    else byOrigin.set(fact.origin.by, [fact]);
  }
  return Promise.all(
    rows.map(async (row): Promise<DeclaredResource> => {
      const kind = byName.get(row.kind);
      const subject = kind && (await loadSubject(kind, row, inventory, tables));
      const { id, spec } = row;
      return {
        kind: row.kind,
        id,
        spec,
        facts: byOrigin.get(`${row.kind} ${id}`) ?? [],
        routers: (subject && kind.routers?.(subject)) ?? {},
        ...(subject && kind.machine ? { machine: { cluster: kind.machine.cluster(spec), vmId: kind.machine.vmId(subject) } } : {}),
      };
    }),
  );
}

function verdictOf({
  breaches,
  ways,
  differences,
  unproven,
  unread,
  unsettled,
}: Omit<OutwardVerification, 'verdict' | 'counted'>): OutwardVerification['verdict'] {
  if (breaches.length > 0 || ways.length > 0 || differences.length > 0) return 'broken';
  return unproven.length > 0 || unread.length > 0 || unsettled.length > 0 ? 'unknown' : 'holds';
}

function outwardBreach({ from, to, packet, hops, whenDown }: Breach): OutwardBreach {
  return {
    from,
    to,
    packet,
    when_down: whenDown,
    hops: hops.map(({ where, says, origins }) => ({
      where,
      says,
      origins: origins.map(({ by, at, line }) => ({ by, ...(at ? { at: [...at] } : {}), ...(line === undefined ? {} : { line }) })),
    })),
  };
}

function lineOf({ origin }: Fact): { line?: string } {
  return origin.line === undefined ? {} : { line: origin.line };
}

function knownPublicKey(privateKey: string): string | undefined {
  try {
    return publicKeyOf(privateKey);
  } catch {
    return undefined;
  }
}
