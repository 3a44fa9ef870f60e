import { z } from 'zod';
import { BitBuilderError } from '../errors.js';
import type { MoveSource } from '../kind.js';
import { joinKey, parseKey } from '../natural-key.js';
import { ownerMarks } from './ownership.js';

/** What the VM of the provider bpg/proxmox has in its state, as far as it says which VM it is. */
const bpgState = z.object({
  vm_id: z.number().int(),
  node_name: z.string(),
  description: z.string().nullish(),
});

/** A VM that bpg/proxmox manages. Whose it is says our mark, if it bears one, else the configuration that it is moved to. */
export const bpgVm: MoveSource = {
  provider: 'bpg/proxmox',
  typeName: 'proxmox_virtual_environment_vm',
  take(state, kind) {
    const read = bpgState.safeParse(state);
    if (!read.success) {
      const message = 'its state has no vm_id and node_name; apply it once with its own provider';
      throw new BitBuilderError('invalid_request', message);
    }
    const { vm_id: vmId, node_name: node, description } = read.data;
    const mark = ownerMarks(description ?? '').find((each) => each.kind === kind.name);
    const key = mark && parseKey(kind, mark.id);
    const found = { vm_id: vmId, current_node: node };
    return { ...(key ? { id: joinKey(kind, key) } : {}), attributes: { ...key, ...found }, takesOver: vmId };
  },
};
