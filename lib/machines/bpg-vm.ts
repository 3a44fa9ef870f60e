import { z } from 'zod';
import { BitBuilderError } from '../errors.js';
import type { MoveSource } from '../kind.js';
import { joinKey, parseKey } from '../natural-key.js';

/** What the VM of the provider bpg/proxmox has in its state, as far as it says which VM it is. */
const bpgState = z.object({
  vm_id: z.number().int(),
  node_name: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
});

/** A VM that bpg/proxmox manages. Its state does not say whose it is, so the VM must bear our mark before it can be taken. */
export const bpgVm: MoveSource = {
  provider: 'bpg/proxmox',
  typeName: 'proxmox_virtual_environment_vm',
  take(state, kind) {
    const read = bpgState.safeParse(state);
    if (!read.success) throw refusal('its state has no vm_id and node_name; apply it once with its own provider');
    const { vm_id: vmId, node_name: node, name, description } = read.data;
    const prefix = `bitbuilder:${kind.name}/`;
    const mark = (description ?? '').split('\n').find((line) => line.trim().startsWith(prefix));
    const key = mark ? parseKey(kind, mark.trim().slice(prefix.length)) : undefined;
    if (!key) {
      throw refusal(
        `VM ${vmId} ("${name ?? ''}" on ${node}) does not say which tenant it belongs to. Add the line "${prefix}TENANT/NAME" to the ` +
          'description of the old resource, apply that with bpg/proxmox, and move it then',
      );
    }
    return { id: joinKey(kind, key), attributes: { ...key, vm_id: vmId, current_node: node }, mustExist: `VM ${vmId} on ${node}` };
  },
};

function refusal(message: string): BitBuilderError {
  return new BitBuilderError('invalid_request', message);
}
