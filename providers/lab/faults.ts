import { z } from 'zod';
import { occasions, type Fault } from '../vyos/simulator/fault.js';
import type { VyosSimulator } from '../vyos/simulator/simulator.js';
import { clusterFault, strikeCluster } from './cluster-faults.js';
import { faultMs, noneOf, often, words } from './fault-words.js';
import type { Devices } from './devices.js';

const on = z.enum(occasions as [Fault['on'], ...Fault['on'][]], { error: noneOf(occasions) }).default('any');

// prettier-ignore
const routerFaultNames = [
  'refused', 'delay', 'timeout', 'cut', 'hang', 'partial', 'locked', 'unlocked', 'killed', 'booted', 'rebooted', 'unreachable', 'reachable',
  'unconfirmed',
];

/** What may go wrong with a router. The first group waits for a request that it fits, the second happens at once. */
const routerFault = z.discriminatedUnion(
  'is',
  [
    z.strictObject({ is: z.literal('refused'), on, text: words, ...often }),
    z.strictObject({ is: z.literal('delay'), on, ms: faultMs, ...often }),
    z.strictObject({ is: z.enum(['timeout', 'cut', 'hang']), on, applied: z.boolean().default(true), ...often }),
    z.strictObject({
      is: z.literal('partial'),
      on: z.literal('commit').default('commit'),
      path: z.array(words).min(1, { error: 'it is empty; name a path, such as ["interfaces", "dummy", "dum1"]' }),
      text: words,
      ...often,
    }),
    z.strictObject({ is: z.literal('locked'), text: words.optional(), ms: faultMs.optional() }),
    z.strictObject({ is: z.literal('unlocked') }),
    z.strictObject({ is: z.literal('killed') }),
    z.strictObject({ is: z.literal('booted') }),
    z.strictObject({ is: z.literal('rebooted') }),
    z.strictObject({ is: z.literal('unreachable') }),
    z.strictObject({ is: z.literal('reachable') }),
    z.strictObject({ is: z.literal('unconfirmed') }),
  ],
  { error: noneOf(routerFaultNames) },
);
type RouterFault = z.output<typeof routerFault>;

const request = z.object({ device: z.string(), fault: z.looseObject({}) });

/** Lets something go wrong; `{ device, fault }` as it came over HTTP. Answers what was understood. */
export async function strike(devices: Devices, asked: unknown): Promise<{ device: string; fault: object }> {
  const { device, fault } = request.parse(asked);
  const router = Object.hasOwn(devices.routers, device) ? devices.routers[device] : undefined;
  if (router) {
    const understood = routerFault.parse(fault);
    await strikeRouter(router, understood);
    return { device, fault: understood };
  }
  const { cluster } = devices;
  if (cluster?.name === device) {
    const understood = clusterFault.parse(fault);
    strikeCluster(cluster, understood);
    return { device, fault: understood };
  }
  const names = [...Object.keys(devices.routers), ...(cluster ? [cluster.name] : [])];
  throw new Error(`the lab has no device "${device}"; it has ${names.join(', ')}`);
}

async function strikeRouter(router: VyosSimulator, fault: RouterFault): Promise<void> {
  switch (fault.is) {
    case 'locked':
      router.lock(fault.text);
      if (fault.ms !== undefined) setTimeout(() => router.unlock(), fault.ms).unref();
      return;
    case 'unlocked':
      return router.unlock();
    case 'killed':
      return router.kill();
    case 'booted':
      return router.powerOn();
    case 'rebooted':
      return router.reboot();
    case 'unreachable':
      return router.setDown(true);
    case 'reachable':
      return router.setDown(false);
    case 'unconfirmed':
      return router.expireConfirm();
    case 'refused':
    case 'delay':
    case 'timeout':
    case 'cut':
    case 'hang':
    case 'partial':
      return router.fail(fault as Fault);
  }
}
