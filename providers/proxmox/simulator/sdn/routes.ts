import { sdnDeclared } from '../declared/sdn.js';
import { DeclaredRoutes, type Handlers } from '../declared-routes.js';
import { optionHandlers } from '../firewall/options.js';
import { ruleHandlers } from '../firewall/rules.js';
import { isTrue, without } from '../parameters.js';
import { refused } from '../permission.js';
import { demand } from '../access.js';
import { die } from '../refusal.js';
import type { Call } from '../route.js';
import { indexOf } from '../routes/index-of.js';
import { sectionHandlers } from '../section-handlers.js';
import { applySdn, zoneState } from './apply.js';
import { sdnObjectHandlers } from './objects.js';

const handlers: Handlers = {
  'GET /cluster/sdn': indexOf(['vnets', 'zones', 'controllers', 'ipams', 'dns', 'fabrics', 'lock', 'rollback', 'dry-run'], 'id'),
  'PUT /cluster/sdn': applySdn,
  'POST /cluster/sdn/lock': ({ world, values }) => world.sdn.lock(isTrue(values['allow-pending'])),
  'DELETE /cluster/sdn/lock': ({ world, values }) => {
    if (!isTrue(values.force)) world.sdn.checkToken(values['lock-token']);
    world.sdn.unlock();
  },
  'POST /cluster/sdn/rollback': ({ world, values }) => {
    world.sdn.checkToken(values['lock-token']);
    world.sdn.rollback();
    // The schema says that it is 1 when left out; the handler does not look there.
    if (isTrue(values['release-lock'])) world.sdn.unlock();
  },
  'GET /cluster/sdn/dry-run': ({ world }) => ({ 'frr-diff': '', 'interfaces-diff': world.sdn.hasChanges ? interfacesDiff(world.sdn) : '' }),
  'GET /cluster/sdn/ipams/{ipam}/status': ({ world, values }) => {
    if (!world.sdn.ipams.has(values.ipam ?? '')) die(`sdn '${values.ipam}' does not exist`);
    return world.sdn.addresses.map((entry) => without(entry as unknown as Record<string, unknown>, []));
  },
  'POST /cluster/sdn/vnets/{vnet}/ips': (call) => {
    const { ip = '', mac } = call.values;
    if (call.world.sdn.addresses.some((entry) => entry.ip === ip && entry.vnet === call.values.vnet)) die(`IP '${ip}' already exist`);
    const { zone, vnet, subnet } = subnetFor(call);
    call.world.sdn.addresses.push({ zone, vnet, subnet, ip, ...(mac === undefined ? {} : { mac }) });
  },
  'PUT /cluster/sdn/vnets/{vnet}/ips': (call) => {
    const { ip = '', mac, vmid } = call.values;
    const { zone, vnet, subnet } = subnetFor(call);
    const others = call.world.sdn.addresses.filter(
      (entry) => entry.vnet !== vnet || (entry.ip !== ip && (mac === undefined || entry.mac !== mac)),
    );
    call.world.sdn.addresses = [
      ...others,
      { zone, vnet, subnet, ip, ...(mac === undefined ? {} : { mac }), ...(vmid === undefined ? {} : { vmid: Number(vmid) }) },
    ];
  },
  'DELETE /cluster/sdn/vnets/{vnet}/ips': (call) => {
    const { sdn } = call.world;
    const entry = sdn.addresses.find(({ ip, vnet }) => ip === call.values.ip && vnet === call.values.vnet);
    if (!entry) die(`IP '${call.values.ip}' does not exist in vnet '${call.values.vnet}'`);
    sdn.addresses = sdn.addresses.filter((other) => other !== entry);
  },
  'GET /cluster/sdn/vnets/{vnet}/firewall': indexOf(['options', 'rules'], 'name'),
  'GET /nodes/{node}/sdn': indexOf(['zones', 'fabrics', 'vnets'], 'name'),
  'GET /nodes/{node}/sdn/zones': ({ world, caller, values }) =>
    world.sdn
      .running('zones')
      .all()
      .filter(([zone]) => ['SDN.Audit', 'SDN.Allocate'].some((privilege) => caller.privilegesOn(`/sdn/zones/${zone}`).has(privilege)))
      .filter(([, { nodes }]) => nodes === undefined || nodes.split(',').includes(values.node ?? ''))
      .map(([zone]) => ({ zone, status: zoneState(world, values.node ?? '') })),
  'GET /nodes/{node}/sdn/zones/{zone}': indexOf(['content', 'bridges', 'ip-vrf']),
  'GET /nodes/{node}/sdn/zones/{zone}/content': ({ world, values }) =>
    world.sdn
      .running('vnets')
      .all()
      .filter(([, vnet]) => vnet.zone === values.zone)
      .map(([vnet]) => ({ vnet, status: zoneState(world, values.node ?? '') })),
};

/** The addresses of a vnet come from its subnets. */
function subnetFor({ world, values }: Call): { zone: string; vnet: string; subnet: string } {
  const { zone = '', vnet = '' } = values;
  const found = world.sdn
    .config('subnets')
    .all()
    .find(([, subnet]) => subnet.vnet === vnet);
  return { zone, vnet, subnet: found?.[0] ?? die(`no subnet found for vnet '${vnet}'`) };
}

function interfacesDiff(sdn: Call['world']['sdn']): string {
  const [before, after] = [sdn.running('vnets').all(), sdn.config('vnets').all()].map((rows) => rows.map(([id]) => id));
  const gone = before?.filter((id) => !after?.includes(id)).map((id) => `-iface ${id}`) ?? [];
  const come = after?.filter((id) => !before?.includes(id)).map((id) => `+iface ${id}`) ?? [];
  return [...gone, ...come].join('\n');
}

function plainFamily(path: string, key: 'ipam' | 'dns', required: readonly string[]): Handlers {
  return sectionHandlers({
    path,
    key,
    tableOf: ({ world }) => (key === 'ipam' ? world.sdn.ipams : world.sdn.dns),
    missing: (id) => `sdn '${id}' does not exist`,
    exists: (id) => `sdn ${key} object ID '${id}' already defined`,
    words: (verb) => `${verb} sdn ${key} object failed`,
    check: (call, _, next) => {
      if (next.type === 'pve' && Object.keys(next).length > 1)
        die(`unexpected property '${Object.keys(next).find((name) => name !== 'type')}'`);
      const missing = next.type === 'pve' ? undefined : required.find((name) => next[name] === undefined);
      if (missing !== undefined) die(`missing value for required option '${missing}'`);
      call.world.sdn.checkToken(call.values['lock-token']);
    },
    release: ({ world, values }, id) => {
      world.sdn.checkToken(values['lock-token']);
      const user = world.sdn
        .config('zones')
        .all()
        .find(([, zone]) => zone[key] === id);
      if (user) die(`${key} ${id} is used by ${user[0]}`);
    },
    isSeen: ({ caller }, id) =>
      ['SDN.Audit', 'SDN.Allocate'].some((privilege) =>
        caller.privilegesOn(`/sdn/${key === 'ipam' ? 'ipams' : 'dns'}/${id}`).has(privilege),
      ),
  });
}

const vnetFirewall = '/cluster/sdn/vnets/{vnet}/firewall';

/** A vnet's firewall asks for rights on the vnet, which only its handler can name. */
function forVnet(handlersOfVnet: Handlers): Handlers {
  return Object.fromEntries(
    Object.entries(handlersOfVnet).map(([name, handle]) => [
      name,
      (call: Call) => {
        const { vnet = '' } = call.values;
        const zone = call.world.sdn.config('vnets').get(vnet)?.zone;
        if (zone === undefined) throw refused();
        demand(call.caller, `/sdn/zones/${zone}/${vnet}`, name.startsWith('GET') ? ['SDN.Audit', 'SDN.Allocate'] : ['SDN.Allocate'], 'any');
        return handle(call);
      },
    ]),
  );
}

/** /cluster/sdn and what the nodes say of it. */
export const sdnRoutes = new DeclaredRoutes(sdnDeclared, {
  ...handlers,
  ...sdnObjectHandlers,
  ...plainFamily('/cluster/sdn/ipams', 'ipam', ['url', 'token']),
  ...plainFamily('/cluster/sdn/dns', 'dns', ['url', 'key']),
  ...forVnet({
    ...optionHandlers(vnetFirewall, ({ world, values }) => world.firewalls.vnet(values.vnet ?? '')),
    ...ruleHandlers({
      path: `${vnetFirewall}/rules`,
      rulesOf: ({ world, values }) => world.firewalls.vnet(values.vnet ?? ''),
      seenFrom: ({ world, values }) => [world.firewalls.vnet(values.vnet ?? ''), world.firewalls.cluster],
    }),
  }),
});
