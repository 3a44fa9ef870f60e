import { createHash } from 'node:crypto';
import { toOutward } from '../../../lib/derive/outward.js';
import type { DevicePlan } from '../../../lib/device-plan.js';
import { bug } from '../../../lib/errors.js';
import { kindNamed, kinds } from '../../../lib/kinds/index.js';
import { parsePlanFile } from '../../../lib/review/plan-file.js';
import { readPlans, type PlanReading } from '../../../lib/review/reading.js';
import { reviewOf, type Review, type ReviewMaterial } from '../../../lib/review/review.js';

export const provider = 'registry.terraform.io/bitbuilder/bitbuilder';

/** A change of one of our resources, as short as a test can say it. Specs are camelCase. */
export interface Wish {
  kind: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** What the actions are, where they do not follow from before and after. */
  actions?: string[];
  unknown?: unknown;
  sensitive?: unknown;
  expressions?: Record<string, unknown>;
  more?: Record<string, unknown>;
  /** Attributes beside the spec: `drift`. */
  state?: Record<string, unknown>;
}

const changeOf = ({ kind: name, before, after, actions, unknown = {}, sensitive = {}, more, state }: Wish, index: number) => {
  const kind = kindNamed(name) ?? bug(`no kind ${name}`);
  const values = (spec: Record<string, unknown>) => ({
    drift: [],
    ...state,
    ...(toOutward(kind.spec, kind.spec.parse(spec)) as object),
    id: kind.id(kind.spec.parse(spec)),
  });
  const implied = !before ? ['create'] : !after ? ['delete'] : JSON.stringify(before) === JSON.stringify(after) ? ['no-op'] : ['update'];
  return {
    address: `bitbuilder_${name}.r${index}`,
    mode: 'managed',
    type: `bitbuilder_${name}`,
    provider_name: provider,
    change: {
      actions: actions ?? implied,
      before: before ? values(before) : null,
      after: after ? { ...values(after), drift: [] } : null,
      after_unknown: after ? unknown : {},
      before_sensitive: before ? sensitive : false,
      after_sensitive: after ? sensitive : {},
      ...more,
    },
  };
};

/** The JSON of a plan, as `show -json` prints it. */
export function planJson(wishes: readonly Wish[], more: Record<string, unknown> = {}): Record<string, unknown> {
  const changes = wishes.map(changeOf);
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: { root_module: {} },
    resource_changes: changes,
    configuration: {
      root_module: { resources: changes.map(({ address }, index) => ({ address, expressions: wishes[index]?.expressions ?? {} })) },
    },
    ...more,
  };
}

export const digests = {
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
  slow: (text: string) => createHash('sha256').update(`slow ${text}`).digest('hex'),
};

export function readingOf(wishes: readonly Wish[], more: Record<string, unknown> = {}): PlanReading {
  return readPlans([{ name: 'stack', file: parsePlanFile(JSON.stringify(planJson(wishes, more)), 'stack.json') }], kinds);
}

/** The whole way from a plan to a review. */
export function review(wishes: readonly Wish[], seen: Partial<ReviewMaterial> = {}, more: Record<string, unknown> = {}): Review {
  const plans = [{ name: 'stack', file: parsePlanFile(JSON.stringify(planJson(wishes, more)), 'stack.json') }];
  return reviewOf({ plans, reading: readPlans(plans, kinds), kinds, digests, ...seen });
}

export const noDevices: DevicePlan = { resources: [], routers: {}, machines: [], capacity: {}, problems: [] };

export const tenant = (name: string, more: object = {}) => ({ name, ...more });
export const network = (tenantName: string, name: string, more: object = {}) => ({
  tenant: tenantName,
  name,
  site: 'ams1',
  subnets: { front: { cidr: '10.1.0.0/24' } },
  ...more,
});
export const vm = (tenantName: string, name: string, more: object = {}) => ({
  tenant: tenantName,
  name,
  cluster: 'ams1-pve',
  image: 'ams1-pve/debian-12',
  nics: [{ network: `${tenantName}/web`, subnet: 'front', address: '10.1.0.10' }],
  ...more,
});
