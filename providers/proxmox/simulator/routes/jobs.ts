import { randomUUID } from 'node:crypto';
import type { Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { isTrue, membersOf } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { sectionHandlers } from '../section-handlers.js';
import type { Section } from '../sections.js';
import type { SimulatedVm, World } from '../world.js';
import { indexOf } from './index-of.js';

const backups = sectionHandlers({
  path: '/cluster/backup',
  key: 'id',
  tableOf: ({ world }) => world.sections.table('backup-jobs'),
  missing: (id) => `No such job '${id}'`,
  exists: (id) => `Job '${id}' already exists`,
  check: checkBackup,
  plain: true,
  also: () => ({ type: 'vzdump' }),
});

const replications = sectionHandlers({
  path: '/cluster/replication',
  key: 'id',
  tableOf: ({ world }) => world.sections.table('replication-jobs'),
  missing: (id) => `no such job '${id}'`,
  exists: (id) => `replication job '${id}' already exists`,
  check: ({ world }, id, next) => {
    const [guest = ''] = id.split('-');
    const vm = world.vms.get(Number(guest)) ?? die(`guest '${guest}' does not exist`);
    const target = world.nodes.find(({ name }) => name === next.target);
    if (!target) die(`replication target '${next.target}' does not exist`);
    if (target.name === vm.node) die(`source and target cannot be the same: '${vm.node}'`);
    next.source = vm.node;
  },
  also: (_, id) => ({ guest: Number(id.split('-')[0]), jobnum: Number(id.split('-')[1]), schedule: '*/15' }),
});

const metrics = sectionHandlers({
  path: '/cluster/metrics/server',
  key: 'id',
  tableOf: ({ world }) => world.sections.table('metric-servers'),
  missing: (id) => `status server entry '${id}' does not exist`,
  exists: (id) => `Metric server '${id}' already exists`,
  also: (_, __, section) => ({ disable: Number(section.disable ?? 0) }),
});

/** Backup jobs, replication, metric servers and work on many guests at once. */
export const jobHandlers: Handlers = {
  ...backups,
  'POST /cluster/backup': (call) => {
    const values = { ...call.values, id: call.values.id ?? `backup-${randomUUID().slice(0, 13)}` };
    return backups['POST /cluster/backup']?.({ ...call, values });
  },
  'GET /cluster/backup/{id}/included_volumes': ({ world, values }) => {
    const job = world.sections.table('backup-jobs').get(values.id ?? '') ?? die(`No such job '${values.id}'`);
    const children = guestsOf(world, job).map((vm) => ({
      id: vm.vmId,
      name: vm.config.name ?? vm.config.hostname ?? '',
      type: vm.type,
      children: Object.entries(vm.config)
        .filter(([name]) => /^((ide|sata|scsi|virtio|mp)\d+|rootfs)$/.test(name))
        .map(([name, value]) => ({
          id: name,
          name: value.split(',')[0] ?? '',
          included: Number(!/media=cdrom|backup=0/.test(value)),
          reason: 'enabled',
        })),
    }));
    return { children };
  },
  'GET /cluster/backup-info': indexOf(['not-backed-up']),
  'GET /cluster/backup-info/not-backed-up': ({ world }) => {
    const covered = new Set(
      world.sections
        .table('backup-jobs')
        .all()
        .flatMap(([, job]) => guestsOf(world, job)),
    );
    return [...world.vms.values()]
      .filter((vm) => !covered.has(vm))
      .map((vm) => ({ vmid: vm.vmId, name: vm.config.name ?? vm.config.hostname ?? '', type: vm.type }));
  },
  ...replications,
  'DELETE /cluster/replication/{id}': (call) => {
    const table = call.world.sections.table('replication-jobs');
    if (!table.has(call.values.id ?? '')) die(`no such job '${call.values.id}'`);
    table.delete(call.values.id ?? '');
  },
  'GET /cluster/metrics': indexOf(['server', 'export'], 'name'),
  'GET /cluster/metrics/server': metrics['GET /cluster/metrics/server'] ?? indexOf([]),
  'GET /cluster/metrics/server/{id}': metrics['GET /cluster/metrics/server/{id}'] ?? indexOf([]),
  'PUT /cluster/metrics/server/{id}': metrics['PUT /cluster/metrics/server/{id}'] ?? indexOf([]),
  'DELETE /cluster/metrics/server/{id}': metrics['DELETE /cluster/metrics/server/{id}'] ?? indexOf([]),
  'POST /cluster/metrics/server/{id}': (call) => metrics['POST /cluster/metrics/server']?.(call),
  'GET /cluster/jobs': indexOf(['realm-sync', 'schedule-analyze']),
  'GET /cluster/jobs/realm-sync': () => [],
};

/** The guests that a backup job takes. */
function guestsOf(world: World, job: Section): SimulatedVm[] {
  const [named, without] = [splitList(job.vmid), splitList(job.exclude)];
  return [...world.vms.values()].filter((vm) => {
    if (without.includes(String(vm.vmId)) || (job.node !== undefined && job.node !== vm.node)) return false;
    if (job.pool !== undefined) return world.pools.poolOf(vm.vmId) === job.pool;
    return isTrue(job.all) || named.includes(String(vm.vmId));
  });
}

function checkBackup({ world, values }: Call, _: string, next: Section): void {
  if (next.vmid === undefined && next.pool === undefined && !isTrue(next.all)) {
    badParameters({ vmid: 'property is missing and it is not optional' });
  }
  if (next.schedule === undefined && next.starttime === undefined)
    badParameters({ schedule: "neither 'starttime' nor 'schedule' were set" });
  if (next.storage !== undefined) {
    const storage = world.storages.find(({ name }) => name === next.storage) ?? die(`storage '${next.storage}' does not exist`);
    if (!storage.content.includes('backup')) badParameters({ storage: `storage '${storage.name}' does not support backups` });
  }
  if (next.pool !== undefined && !world.pools.get(next.pool)) die(`pool '${next.pool}' does not exist`);
  for (const path of membersOf(values['exclude-path']))
    if (!path.startsWith('/')) badParameters({ 'exclude-path': `value does not look like a valid path: ${path}` });
}
