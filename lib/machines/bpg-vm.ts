import { z } from 'zod';
import { BitBuilderError } from '../errors.js';
import type { MoveSource } from '../kind.js';
import { joinKey, parseKey } from '../natural-key.js';
import { isVmId, ownerMarks } from './ownership.js';

/**
 * What the VM of the provider bpg/proxmox has in its state, as far as it says which VM it is. Where a configuration left the VM id
 * open, earlier releases of it kept -1 as vm_id, and its later types have no vm_id; the id of the resource has always been the real one.
 */
const bpgState = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  vm_id: z.number().nullish(),
  node_name: z.string(),
  description: z.string().nullish(),
});

/** A VM that bpg/proxmox manages. Whose it is says our mark, if it bears one, else the configuration that it is moved to. */
export const bpgVm: MoveSource = {
  provider: 'bpg/proxmox',
  // The first is the one in use; the others are its experimental successors, under their long and their short names.
  typeNames: [
    'proxmox_virtual_environment_vm',
    'proxmox_virtual_environment_vm2',
    'proxmox_vm',
    'proxmox_virtual_environment_cloned_vm',
    'proxmox_cloned_vm',
  ],
  take(state, kind) {
    const read = bpgState.safeParse(state);
    const vmId = [read.data?.vm_id, Number(read.data?.id)].find(isVmId);
    if (!read.success || vmId === undefined) {
      const message = 'its state has no vm_id and node_name; apply it once with its own provider';
      throw new BitBuilderError('invalid_request', message);
    }
    const { node_name: node, description } = read.data;
    const mark = ownerMarks(description ?? '').find((each) => each.kind === kind.name);
    const key = mark && parseKey(kind, mark.id);
    const found = { vm_id: vmId, current_node: node };
    return { ...(key ? { id: joinKey(kind, key) } : {}), attributes: { ...key, ...found }, takesOver: vmId };
  },
};
