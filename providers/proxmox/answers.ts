import { z } from 'zod';

/** The vendor writes booleans as 0 and 1, and numbers now and then as text. */
const flag = z
  .union([z.number(), z.string(), z.boolean()])
  .optional()
  .transform((value) => value !== undefined && Number(value) === 1);
const count = z.coerce.number();

/** GET /cluster/resources?type=vm. */
export const vmResources = z.array(
  z.object({
    type: z.string(),
    vmid: count,
    node: z.string(),
    name: z.string().optional(),
    status: z.string().optional(),
    template: flag,
    maxcpu: count.optional(),
    maxmem: count.optional(),
    tags: z.string().optional(),
    lock: z.string().optional(),
  }),
);

/** GET /cluster/resources?type=node. */
export const nodeResources = z.array(
  z.object({ node: z.string(), status: z.string().optional(), maxcpu: count.optional(), maxmem: count.optional(), mem: count.optional() }),
);

/** GET /cluster/resources?type=storage. */
export const storageResources = z.array(
  z.object({
    storage: z.string(),
    node: z.string(),
    status: z.string().optional(),
    shared: flag,
    content: z.string().optional(),
    plugintype: z.string().optional(),
  }),
);

/** GET /nodes/{node}/capabilities/qemu/cpu. */
export const cpuModelList = z.array(z.object({ name: z.string() }));

/** GET /nodes. */
export const nodeList = z.array(z.object({ node: z.string(), status: z.string() }));

/** GET /nodes/{node}/network. */
export const nodeInterfaces = z.array(
  z.object({
    iface: z.string(),
    cidr: z.string().optional(),
    cidr6: z.string().optional(),
    bridge_ports: z.string().optional(),
    slaves: z.string().optional(),
    ovs_ports: z.string().optional(),
    ovs_bonds: z.string().optional(),
    ovs_bridge: z.string().optional(),
    ovs_tag: count.optional(),
    'vlan-raw-device': z.string().optional(),
    'vlan-id': count.optional(),
  }),
);

/** GET /nodes/{node}/qemu/{vmid}/config: numbers and text mixed, read as text. */
export const vmConfig = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

/** GET /nodes/{node}/qemu/{vmid}/pending. */
export const pendingList = z.array(
  z.object({
    key: z.string(),
    value: z.union([z.string(), z.number()]).transform(String).optional(),
    pending: z.union([z.string(), z.number()]).transform(String).optional(),
    delete: count.optional(),
  }),
);

/** GET /nodes/{node}/qemu/{vmid}/status/current. */
export const vmStatus = z.object({ status: z.string(), lock: z.string().optional() });

/** GET /nodes/{node}/storage/{storage}/content. */
export const volumeList = z.array(z.object({ volid: z.string(), size: count.optional() }));
