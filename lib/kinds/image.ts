import { z } from 'zod';
import { BitBuilderError } from '../errors.js';
import { emptyIsNone, fixed, inherited } from '../attribute-marks.js';
import { defineKind, type Step } from '../kind.js';
import { ownerMark, requireOwned, requireUnprotected, vmIdDraw } from '../machines/ownership.js';
import { diskStorage, nodesWithStorages } from '../machines/storages.js';
import { label } from '../names.js';

/** Slot of the first disk of what we make. */
export const bootSlot = 'scsi0';

export const image = defineKind({
  name: 'image',
  title: 'Image',
  describes:
    'A template that VMs are cloned from, made out of a disk image that already lies on a storage of the cluster. A template that exists without us is found by the data source.',
  spec: z.strictObject({
    cluster: z.string().describe('Cluster of the inventory'),
    name: label.describe('Name of the template'),
    source: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9._-]+:.+$/, 'must be a volume id, such as local:import/debian-12.qcow2')
      .describe('Volume id of the disk image, of content type import or images'),
    storage: inherited(z.string()).describe('Storage for the disk of the template; the disk storage of the cluster if left out'),
    node: z.string().optional().describe('Node that holds the template; one that has the source if left out'),
    description: emptyIsNone(z.string().max(1000)).describe('For people'),
  }),
  status: z.object({
    vmId: fixed(z.number().int()).describe('VM id of the template'),
    nodes: fixed(z.array(z.string()).optional()).describe('Nodes that have the template; nothing when it is gone'),
    diskGiB: fixed(z.number().optional()).describe('Size of its first disk, in GiB; nothing when it is gone'),
  }),
  sensitive: [],
  writeOnly: [],
  replaces: ['cluster', 'name', 'source', 'storage', 'node'],
  rules: [],
  key: [
    { name: 'cluster', describes: 'Cluster of the inventory' },
    { name: 'name', describes: 'Name of the template' },
  ],
  id: (spec) => `${spec.cluster}/${spec.name}`,
  references: (spec) => [{ kind: 'cluster', id: spec.cluster, at: ['cluster'] }],
  inherits: ({ cluster }, { clusters }) => {
    const storage = Object.hasOwn(clusters, cluster) ? clusters[cluster]?.disk_storage : undefined;
    return storage === undefined ? [] : [{ at: ['storage'], value: storage }];
  },
  draws: ({ spec, world }) => [vmIdDraw(spec.cluster, world)],
  report: (subject, machine) => ({
    vmId: Number(subject.drawn.vmId),
    nodes: machine && [machine.node],
    diskGiB: machine?.disks.find((disk) => disk.slot === bootSlot)?.sizeGiB,
  }),
  machine: {
    cluster: (spec) => spec.cluster,
    vmId: (subject) => Number(subject.drawn.vmId),
    async survey(port, { id, spec, world }) {
      const found = await port.findVolume(spec.source);
      if (!found) {
        throw new BitBuilderError(
          'unknown_reference',
          `cannot make image "${spec.name}": no storage of cluster "${spec.cluster}" holds ${spec.source}; upload it first or correct source`,
          {
            problems: [{ path: ['source'], message: 'no such volume' }],
          },
        );
      }
      if (spec.node && !found.nodes.includes(spec.node)) {
        throw new BitBuilderError(
          'unknown_reference',
          `node "${spec.node}" does not have ${spec.source}; it is on ${found.nodes.join(', ')}`,
          { problems: [{ path: ['node'], message: 'does not have the source' }] },
        );
      }
      const asker = { who: `image "${id}"`, cluster: spec.cluster, nodes: spec.node ? [spec.node] : found.nodes };
      const wish = { storage: spec.storage ?? diskStorage({ spec, world }), content: 'images', at: ['storage'] } as const;
      return { node: nodesWithStorages(asker, [wish], await port.storages())[0] };
    },
    steps({ machine, facts }, { id, spec, drawn, world }) {
      const vmId = Number(drawn.vmId);
      const description = [spec.description, ownerMark('image', id)].filter(Boolean).join('\n\n');
      const storage = spec.storage ?? diskStorage({ spec, world });
      const steps: Step[] = [];
      if (!machine) {
        const settings = { name: spec.name, cores: 1, memoryMiB: 1024, agent: true, tags: ['bitbuilder'], description, nics: [] };
        const importDisk = { slot: bootSlot, storage, from: spec.source };
        steps.push({
          says: `create VM ${vmId} "${spec.name}" from ${spec.source}`,
          call: { verb: 'create', vmId, node: String(facts.node), settings, importDisk },
        });
      } else {
        requireOwned(machine, 'image', id);
        const isNamed = machine.name === spec.name && machine.description.trim() === description;
        const settings = { name: spec.name, description };
        if (!isNamed) steps.push({ says: `name and describe VM ${vmId}`, call: { verb: 'configure', vmId, settings } });
      }
      if (!machine?.template) steps.push({ says: `make VM ${vmId} a template`, call: { verb: 'makeTemplate', vmId } });
      return steps;
    },
    removal(machine, { id }) {
      requireOwned(machine, 'image', id);
      requireUnprotected(machine);
      return [{ says: `destroy template ${machine.vmId} "${machine.name}"`, call: { verb: 'destroy', vmId: machine.vmId } }];
    },
  },
  lookup: {
    by: z.strictObject({
      cluster: z.string().describe('Cluster of the inventory'),
      name: z.string().optional().describe('Name of the template; on several nodes there may be one each'),
      vmId: z.number().int().optional().describe('VM id of the template'),
    }),
    answers: z.object({
      id: z.string().describe('What the image attribute of a VM takes'),
      vmId: z.number().int().describe('VM id of the first one found'),
      nodes: z.array(z.string()).describe('Nodes that have it'),
      storage: z.string().describe('Storage of its first disk'),
      diskGiB: z.number().describe('Size of its first disk, in GiB'),
    }),
    cluster: (by) => String(by.cluster),
    pick(by, rows) {
      const templates = rows.filter((row) => row.template);
      const picked = templates.filter(
        (row) => (by.vmId === undefined || row.vmId === by.vmId) && (by.name === undefined || row.name === by.name),
      );
      if (by.vmId === undefined && by.name === undefined)
        throw new BitBuilderError('invalid_spec', 'an image is found by name or by vm_id; give one of them');
      if (picked.length === 0) {
        const wanted = by.name === undefined ? `with VM id ${String(by.vmId)}` : `named "${String(by.name)}"`;
        const message = `cluster "${String(by.cluster)}" has no template ${wanted}; it has ${templateNames(templates)}`;
        throw new BitBuilderError('not_found', message, { problems: [{ path: [by.name === undefined ? 'vmId' : 'name'], message }] });
      }
      return picked;
    },
    report: (by, picked, machines) => {
      const disk = machines[0]?.disks[0];
      return {
        id: `${String(by.cluster)}/${by.name === undefined ? String(by.vmId) : String(by.name)}`,
        name: picked[0]?.name,
        vmId: picked[0]?.vmId,
        nodes: [...new Set(picked.map((row) => row.node))].sort(),
        storage: disk?.storage ?? '',
        diskGiB: disk?.sizeGiB ?? 0,
      };
    },
  },
  samples: {
    needs: [],
    minimal: { cluster: 'ams1-pve', name: 'debian-sample', source: 'local:import/debian-12.qcow2' },
    changed: {
      cluster: 'ams1-pve',
      name: 'debian-sample',
      source: 'local:import/debian-12.qcow2',
      description: 'Debian 12, made in the lab',
    },
  },
});

/** The names of templates, for an error. */
export function templateNames(rows: readonly { name: string; vmId: number }[]): string {
  const names = [...new Set(rows.map((row) => row.name))].sort();
  return names.length === 0
    ? 'no template at all'
    : names
        .slice(0, 10)
        .map((name) => `"${name}"`)
        .join(', ');
}
