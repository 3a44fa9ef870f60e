import { BitBuilderError } from '../errors.js';
import type { Demanding, Subject, Unallocated } from '../kind.js';
import { bootSlot, templateNames } from '../kinds/image.js';
import type { VmSpec } from '../kinds/vm.js';
import type { Machine, MachineDisk, NodeCapacity, Surveyor } from '../ports.js';
import { placeMachine, requireRoom, type PlacementWish } from './placement.js';
import { diskStorage, nodesWithStorages, type StorageWish } from './storages.js';
import { storagesToAdd, storagesToMake } from './vm-storages.js';

type Asking = Unallocated<VmSpec>;

/** The template and the node for a VM to be made. Throws for what the cluster does not have or cannot give. */
export async function surveyVm(port: Surveyor, subject: Subject<VmSpec>): Promise<{ node: string; template?: Machine }> {
  const { id, spec } = subject;
  const wanted = spec.image.slice(spec.cluster.length + 1);
  const rows = (await port.list()).filter((row) => row.template);
  const templates = rows.filter((row) => row.name === wanted || String(row.vmId) === wanted);
  const [first] = templates;
  if (!first) {
    throw new BitBuilderError(
      'unknown_reference',
      `cannot clone VM "${id}": cluster "${spec.cluster}" has no image "${wanted}"; it has ${templateNames(rows)}`,
      { problems: [{ path: ['image'], message: 'no such image' }] },
    );
  }
  const capacity = await port.capacity();
  requireNode(subject, capacity);
  const disks = (await port.find(first.vmId))?.disks ?? [];
  const nodes = templates.map((row) => row.node);
  const node = await placeOn(port, subject, storagesToMake(subject, disks), nodes, capacity);
  const chosen = templates.find((row) => row.node === node);
  return { node, template: chosen && (await port.find(chosen.vmId)) };
}

/** Throws for what the cluster cannot give to a VM that is there, or that is cloned once its image is. */
export async function vmDemands(port: Surveyor, subject: Demanding<VmSpec>, machine?: Machine): Promise<void> {
  const { spec, previous } = subject;
  // One that was there once may have left the cluster since; where a VM was made is of no matter any more.
  if (spec.node !== undefined && spec.node !== previous?.node) requireNode(subject, await port.capacity());
  if (!machine) return demandsOfClone(port, subject);
  const wishes = storagesToAdd(subject, machine);
  if (wishes.length > 0)
    nodesWithStorages({ who: nameOf(subject), cluster: spec.cluster, nodes: [machine.node] }, wishes, await port.storages());
  const isLarger = spec.memoryMiB > machine.memoryMiB || spec.cores > machine.cores;
  if (isLarger) requireRoom({ ...wishOf(subject), isStopped: spec.powerState === 'stopped' }, machine, await port.capacity());
  if (spec.cpuType !== machine.cpuType) await requireCpuModel(port, subject, machine.node);
}

/** An image that is still to come is one of ours, of which the spec tells where it will be. */
async function demandsOfClone(port: Surveyor, subject: Asking): Promise<void> {
  const image = subject.world.find('image', subject.spec.image)?.spec ?? {};
  const storage = typeof image.storage === 'string' ? image.storage : diskStorage(subject);
  const disks: Pick<MachineDisk, 'slot' | 'storage'>[] = [{ slot: bootSlot, storage }];
  const capacity = await port.capacity();
  const online = capacity.filter((node) => node.online).map(({ node }) => node);
  const nodes = typeof image.node === 'string' ? [image.node] : online;
  await placeOn(port, subject, storagesToMake(subject, disks), nodes, capacity);
}

/** The node, of these, for a VM to be made. */
async function placeOn(
  port: Surveyor,
  subject: Asking,
  wishes: readonly StorageWish[],
  nodes: readonly string[],
  capacity: readonly NodeCapacity[],
): Promise<string> {
  const asker = { who: nameOf(subject), cluster: subject.spec.cluster, nodes: [...new Set(nodes)] };
  const candidates = nodesWithStorages(asker, wishes, await port.storages());
  const node = placeMachine({ ...wishOf(subject), candidates, prefer: subject.spec.node }, capacity);
  await requireCpuModel(port, subject, node);
  return node;
}

function requireNode({ id, spec }: Asking, capacity: readonly NodeCapacity[]): void {
  if (spec.node === undefined || capacity.some(({ node }) => node === spec.node)) return;
  const names = capacity.map(({ node }) => node).sort();
  throw new BitBuilderError(
    'unknown_reference',
    `VM "${id}" cannot prefer node "${spec.node}": cluster "${spec.cluster}" has no such node; it has ${names.join(', ')}`,
    { problems: [{ path: ['node'], message: `no such node; there are ${names.join(', ')}` }] },
  );
}

async function requireCpuModel(port: Surveyor, { id, spec }: Asking, node: string): Promise<void> {
  const { cpuType } = spec;
  const models = await port.cpuModels(node);
  const isCustom = (model: string) => model.startsWith('custom-');
  // The cluster's own models are shown only to who may audit every node.
  const isHidden = isCustom(cpuType) && !models.some(isCustom);
  if (models.length === 0 || models.includes(cpuType) || isHidden) return;
  const alike = models.filter((model) => model.slice(0, 4).toLowerCase() === cpuType.slice(0, 4).toLowerCase());
  const shown = (alike.length > 0 ? alike : models.filter((model) => /^(host|max|x86-64-)/.test(model))).sort().slice(0, 10);
  const others = models.length - shown.length;
  const seen = `${shown.map((model) => `"${model}"`).join(', ')}${others > 0 ? ` and ${others} others` : ''}`;
  throw new BitBuilderError('unknown_reference', `VM "${id}" cannot have CPU type "${cpuType}": node ${node} has ${seen}`, {
    problems: [{ path: ['cpuType'], message: `no such CPU type; node ${node} has ${seen}` }],
  });
}

function nameOf({ id }: Asking): string {
  return `VM "${id}"`;
}

function wishOf({ id, spec: { cluster, cores, memoryMiB } }: Asking): Omit<PlacementWish, 'candidates'> {
  return { id, cluster, cores, memoryMiB };
}
