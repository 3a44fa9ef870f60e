import { createHash, scryptSync } from 'node:crypto';
import { asBitBuilderError, BitBuilderError } from '../../lib/errors.js';
import { kinds } from '../../lib/kinds/index.js';
import { askingFor, referencesOf } from '../../lib/review/order.js';
import { judgePlan } from '../../lib/review/policies.js';
import { readPlans, type NamedPlan, type PlanReading } from '../../lib/review/reading.js';
import { reviewOf, type Review, type ReviewMaterial } from '../../lib/review/review.js';
import type { Resource, Status } from '../../lib/wire.js';
import { ShimClient } from '../client.js';
import { readContext, type Surroundings } from '../context.js';
import type { Synthesised } from './synthesised.js';

export interface ReviewOptions {
  /** `never`: not asked; `required`: without it there is no review. */
  shim: 'never' | 'if reachable' | 'required';
  /** What the synthesis left beside the plans, and what a file declares. */
  synthesised: Synthesised;
}

const digests = {
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
  slow: (text: string) => scryptSync(text, 'bitbuilder review', 32, { N: 2 ** 15, maxmem: 2 ** 26 }).toString('hex'),
};

/** Reviews plans, with the shim's answers where there are any. */
export async function makeReview(plans: readonly NamedPlan[], surroundings: Surroundings, options: ReviewOptions): Promise<Review> {
  const reading = readPlans(plans, kinds);
  const seen = options.shim === 'never' ? { unseen: 'with --no-shim' } : await askShim(reading, surroundings, options);
  const { rules, ...synthesised } = options.synthesised;
  const judged = judgePlan({ reading, kinds, ...seen }, rules);
  const policies = [...synthesised.policies, ...judged.policies];
  const suppressed = [...synthesised.suppressed, ...judged.suppressed];
  return reviewOf({ plans, reading, kinds, digests, ...seen, ...synthesised, policies, suppressed, idle: judged.idle });
}

type Seen = Pick<ReviewMaterial, 'devicePlan' | 'fleet' | 'unseen' | 'fleetUnseen'>;

async function askShim(reading: PlanReading, surroundings: Surroundings, { shim }: ReviewOptions): Promise<Seen> {
  let client: ShimClient | undefined;
  try {
    const context = readContext(surroundings);
    client = new ShimClient(context);
    const status = await client.status();
    const names = kinds.map(({ name }) => name).filter((name) => (status.resources[name] ?? 0) > 0);
    const { fleet, fleetUnseen } = await readFleet(client, names);
    refuseOtherFleet(reading, status, fleet, context.endpoint);
    const { changes, withheld } = askingFor(reading.resources);
    const devicePlan = await client.plan(
      changes.map(({ change }) => change),
      withheld.length > 0,
    );
    return { devicePlan, ...(fleet ? { fleet } : { fleetUnseen }) };
  } catch (thrown) {
    const error = asBitBuilderError(thrown);
    if (error.code !== 'shim_unreachable' || shim === 'required') throw error;
    return { unseen: error.message };
  } finally {
    await client?.close();
  }
}

/** Everything that the shim knows. A list looks at the devices: when one is away, the plan is reviewed all the same. */
async function readFleet(client: ShimClient, names: readonly string[]): Promise<Pick<ReviewMaterial, 'fleet' | 'fleetUnseen'>> {
  try {
    return { fleet: (await Promise.all(names.map((name) => client.list(name)))).flat() };
  } catch (thrown) {
    const error = asBitBuilderError(thrown);
    if (!error.code.startsWith('device_')) throw error;
    return { fleetUnseen: error.message };
  }
}

/** What a plan speaks of must be what the shim has, or its answers would be about something else. */
function refuseOtherFleet(
  { resources }: PlanReading,
  { routers, clusters }: Status,
  fleet: readonly Resource[] | undefined,
  endpoint: string,
): void {
  const refuse = (why: string): never => {
    throw new BitBuilderError(
      'invalid_request',
      `the shim at ${endpoint} has another inventory than the plan was made for: ${why}; set BITBUILDER_ENDPOINT to the right one`,
    );
  };
  const staying = resources.filter(({ action }) => action !== 'delete' && action !== 'forget');
  const named = new Set(staying.flatMap((each) => referencesOf(each, each.after)));
  for (const [kind, has] of [
    ['router', routers],
    ['cluster', clusters],
  ] as const) {
    const missing = [...named].find((each) => each.startsWith(`${kind} `) && !Object.hasOwn(has, each.slice(kind.length + 1)));
    if (missing) refuse(`it has no ${missing}, it has ${Object.keys(has).join(', ') || 'none'}`);
  }
  if (!fleet) return;
  const known = new Set(fleet.map(({ kind, id }) => `${kind} ${id}`));
  const existing = resources.filter(({ before, action, adopts }) => before !== undefined && action !== 'create' && adopts === undefined);
  const lost = existing.filter(({ kind, before }) => !known.has(`${kind.name} ${String(before?.id)}`));
  if (existing.length > 0 && lost.length === existing.length)
    refuse(`it knows none of the ${existing.length} resources that are in the state, such as ${lost[0]?.address}`);
}
