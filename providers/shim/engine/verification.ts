import { asBitBuilderError, bug } from '../../../lib/errors.js';
import type { Inventory } from '../../../lib/inventory.js';
import type { Guest } from '../../../lib/isolation/devices/cluster-facts.js';
import type { DeclaredResource } from '../../../lib/isolation/devices/scene.js';
import type { Fact } from '../../../lib/isolation/facts.js';
import { factsOf } from '../../../lib/isolation/intent.js';
import type { Breach } from '../../../lib/isolation/proof.js';
import { tellFact } from '../../../lib/isolation/tell-fact.js';
import { verify } from '../../../lib/isolation/verify.js';
import type { Kind } from '../../../lib/kind.js';
import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { OutwardBreach, OutwardVerification } from '../../../lib/verification.js';
import type { ResourceRow } from '../store/resources.js';
import type { Store } from '../store/store.js';
import type { Devices } from './devices.js';
import { loadSubject, publicKeyOf } from './subjects.js';

/** Reads every device and holds what it does against what is declared. Nothing is changed. */
export class DeviceVerification {
  constructor(
    private readonly kinds: ReadonlyMap<string, Kind>,
    private readonly inventory: Inventory,
    private readonly store: Store,
    private readonly devices: Devices,
  ) {}

  async run(): Promise<OutwardVerification> {
    let before: ResourceRow[] = [];
    let answer: OutwardVerification | undefined;
    // What is declared may change while the devices are read; then it is all read again.
    for (let round = 0; round < 3; round++) {
      const rows = await this.rows();
      if (answer && JSON.stringify(rows) === JSON.stringify(before)) return answer;
      before = rows;
      answer = await this.look(rows);
    }
    return answer ?? bug('a verification without a look');
  }

  private async rows(): Promise<ResourceRow[]> {
    return (await Promise.all([...this.kinds.keys()].map((kind) => this.store.resources.list(kind)))).flat();
  }

  private async look(rows: readonly ResourceRow[]): Promise<OutwardVerification> {
    const declared = await this.declared(rows);
    const unsettled = rows.filter(({ state }) => state !== 'ready').map(({ kind, id }) => ({ kind, id }));
    const isSettled = (of: { kind: string; id: string } | undefined) =>
      !unsettled.some(({ kind, id }) => kind === of?.kind && id === of.id);
    const unread: OutwardVerification['unread'] = [];
    const routers = await readAll(this.devices.routers, unread, 'router', (actor): Promise<ConfigTree> => actor.read());
    const clusters = await readAll(this.devices.clusters, unread, 'cluster', async (actor): Promise<readonly Guest[]> => {
      const list = await actor.list();
      const machines = await Promise.all(list.map(({ vmId }) => actor.observe(vmId)));
      return [...machines.filter((machine) => machine !== undefined), ...(await actor.containers())];
    });
    for (const [cluster, machines] of clusters) unread.push(...machines.flatMap((machine) => notYet(cluster, machine)));
    const told = verify({ inventory: this.inventory, declared, readings: { routers, clusters }, publicKeyOf: knownPublicKey });
    const outward = {
      breaches: told.breaches.map(outwardBreach),
      ways: told.ways.map(outwardBreach),
      differences: told.differences
        .filter(({ resource }) => isSettled(resource))
        .map(({ resource, wanted, found }) => ({
          ...(resource ? { kind: resource.kind, id: resource.id } : {}),
          device: deviceOf(wanted, found),
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
    return {
      verdict: verdictOf(outward),
      ...outward,
      counted: {
        resources: declared.length,
        routers: routers.size,
        clusters: clusters.size,
        vms: [...clusters.values()].reduce((sum, machines) => sum + machines.length, 0),
      },
    };
  }

  private async declared(rows: readonly ResourceRow[]): Promise<DeclaredResource[]> {
    const kinds = [...this.kinds.values()];
    const byOrigin = new Map<string, Fact[]>();
    for (const fact of factsOf(rows, kinds)) byOrigin.set(fact.origin.by, [...(byOrigin.get(fact.origin.by) ?? []), fact]);
    return Promise.all(
      rows.map(async (row): Promise<DeclaredResource> => {
        const kind = this.kinds.get(row.kind);
        const subject = kind && (await loadSubject(kind, row, this.inventory, this.store));
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
}

/** What each device answers; those that do not are written down. */
async function readAll<Actor, Answer>(
  actors: ReadonlyMap<string, Actor>,
  unread: OutwardVerification['unread'],
  what: string,
  read: (actor: Actor) => Promise<Answer>,
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  await Promise.all(
    [...actors].map(async ([name, actor]) => {
      try {
        answers.set(name, await read(actor));
      } catch (thrown) {
        const { code, message } = asBitBuilderError(thrown);
        unread.push({ device: `${what} ${name}`, code, message });
      }
    }),
  );
  return answers;
}

/** A NIC that was changed while its VM runs is read as it will be; what it is now is not known. */
function notYet(cluster: string, guest: Guest): OutwardVerification['unread'] {
  const { vmId, pending } = 'pending' in guest ? guest : { vmId: guest.vmId, pending: [] };
  const nics = pending.filter((name) => /^net\d+$/.test(name));
  const message = `${nics.join(', ')} changes when it is started again; what it is now was not read. Restart the VM, then verify again`;
  return nics.length === 0 ? [] : [{ device: `VM ${vmId} of ${cluster}`, code: 'device_unsettled', message }];
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

/** A VM that is not there has no line on a device. */
function deviceOf(wanted: Fact, found?: Fact): string {
  return (found ?? wanted).origin.by;
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
