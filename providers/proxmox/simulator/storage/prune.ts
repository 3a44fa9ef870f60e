import { demand } from '../access.js';
import type { Handlers } from '../declared-routes.js';
import { badParameters, die } from '../refusal.js';
import { nodeOf, type Call } from '../route.js';
import type { Volume } from '../volume-table.js';
import { usableStorage } from './usable.js';

type Mark = 'keep' | 'remove' | 'protected' | 'renamed';

/** Which backups stay by the rules of `keep-…`, and the end of the others. */
export const pruneHandlers: Handlers = {
  'GET /nodes/{node}/storage/{storage}/prunebackups': (call) =>
    marked(call).map(({ volume, mark }) => ({
      volid: volume.volid,
      mark,
      ctime: volume.time ?? 0,
      type: typeOf(volume),
      ...(volume.vmId === undefined ? {} : { vmid: volume.vmId }),
    })),
  'DELETE /nodes/{node}/storage/{storage}/prunebackups': (call) => {
    const { world, caller, values } = call;
    const held = caller.privilegesOn(`/storage/${values.storage}`);
    if (!held.has('Datastore.Allocate')) {
      demand(caller, `/storage/${values.storage}`, ['Datastore.AllocateSpace']);
      demand(caller, values.vmid === undefined ? '/vms' : `/vms/${values.vmid}`, ['VM.Backup']);
    }
    const doomed = marked(call).filter(({ mark }) => mark === 'remove');
    return world.tasks.start({
      node: nodeOf(call),
      type: 'prunebackups',
      id: values.vmid === undefined ? `${values.storage}` : `${values.vmid}@${values.storage}`,
      user: caller.id,
      work: (log) => {
        for (const { volume } of doomed) {
          log(`removing backup '${volume.volid}'`);
          world.volumes.free(volume);
        }
      },
    });
  },
};

function typeOf({ volid }: Volume): string {
  return /vzdump-(qemu|lxc)-/.exec(volid)?.[1] ?? 'unknown';
}

function marked(call: Call): { volume: Volume; mark: Mark }[] {
  const { world, values } = call;
  const storage = usableStorage(call);
  if (!storage.content.includes('backup')) die(`storage '${storage.name}' does not support backups`);
  const rules = rulesIn(values['prune-backups'] ?? storage.settings?.['prune-backups'] ?? 'keep-all=1');
  const backups = world.volumes
    .on(storage, nodeOf(call))
    .filter(({ content }) => content === 'backup')
    .filter((volume) => values.vmid === undefined || String(volume.vmId) === values.vmid)
    .filter((volume) => values.type === undefined || typeOf(volume) === values.type)
    .sort((one, other) => (other.time ?? 0) - (one.time ?? 0) || (one.volid < other.volid ? 1 : -1));
  const groups = new Map<string, Volume[]>();
  for (const volume of backups)
    groups.set(`${typeOf(volume)}/${volume.vmId}`, [...(groups.get(`${typeOf(volume)}/${volume.vmId}`) ?? []), volume]);
  return [...groups.values()].flatMap((group) => markGroup(group, rules));
}

/** How many backups are kept, of the newest and of each period. */
export type Rules = ReadonlyMap<string, number>;

/** Reads `keep-last=2,keep-daily=7`. */
export function rulesIn(text: string): Rules {
  const rules = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, name, count] = /^keep-(all|last|hourly|daily|weekly|monthly|yearly)=(\d+)$/.exec(part) ?? [];
    if (name === undefined)
      badParameters({
        'prune-backups': `invalid format - format error\n${part.split('=')[0]}: property is not defined in schema and the schema does not allow additional properties\n`,
      });
    rules.set(name, Number(count));
  }
  return rules;
}

const periods: readonly (readonly [string, (date: Date) => string])[] = [
  ['last', (date) => String(date.getTime())],
  ['hourly', (date) => date.toISOString().slice(0, 13)],
  ['daily', (date) => date.toISOString().slice(0, 10)],
  ['weekly', (date) => String(Math.floor((date.getTime() / 86_400_000 + 3) / 7))],
  ['monthly', (date) => date.toISOString().slice(0, 7)],
  ['yearly', (date) => date.toISOString().slice(0, 4)],
];

/** The newest backup of each period is kept, for as many periods as the rule says; a period that is kept already counts for no further rule. */
export function markGroup(group: readonly Volume[], rules: Rules): { volume: Volume; mark: Mark }[] {
  const kept = new Map<Volume, Mark>();
  for (const volume of group) if (volume.protected) kept.set(volume, 'protected');
  const all = rules.get('all') === 1 || [...rules.values()].every((count) => count === 0);
  for (const [name, periodOf] of periods) {
    const most = rules.get(name) ?? 0;
    const done = new Set([...kept].filter(([, mark]) => mark === 'keep').map(([volume]) => periodOf(timeOf(volume))));
    const seen = new Set<string>();
    for (const volume of group) {
      if (seen.size >= most) break;
      const period = name === 'last' ? volume.volid : periodOf(timeOf(volume));
      if (kept.has(volume) || seen.has(period) || done.has(period)) continue;
      seen.add(period);
      kept.set(volume, 'keep');
    }
  }
  return group.map((volume) => ({ volume, mark: kept.get(volume) ?? (all ? 'keep' : 'remove') }));
}

function timeOf({ time }: Volume): Date {
  return new Date((time ?? 0) * 1000);
}
