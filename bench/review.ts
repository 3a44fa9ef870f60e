import { createHash, scryptSync } from 'node:crypto';
import { toOutward } from '../lib/derive/outward.js';
import { bug } from '../lib/errors.js';
import { kindNamed, kinds } from '../lib/kinds/index.js';
import { htmlOf } from '../lib/review/html.js';
import { markdownOf } from '../lib/review/markdown.js';
import { parsePlanFile } from '../lib/review/plan-file.js';
import { readPlans } from '../lib/review/reading.js';
import { reportJsonOf } from '../lib/review/report-json.js';
import { reviewOf } from '../lib/review/review.js';

/** What a review of so many new resources takes, without the shim. */
export interface ReviewRun {
  resources: number;
  /** From the JSON of the plan to the review. */
  reviewMs: number;
  /** Markdown, HTML and JSON of it. */
  renderMs: number;
  markdownCharacters: number;
  htmlKiB: number;
}

const digests = {
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
  slow: (text: string) => scryptSync(text, 'bench', 32, { N: 2 ** 15, maxmem: 2 ** 26 }).toString('hex'),
};

/** Reviews a plan that makes networks with a VM each, for fifty tenants. */
export function benchReview(resources: number): ReviewRun {
  const text = planOf(resources);
  const started = performance.now();
  const plans = [{ name: 'bench', file: parsePlanFile(text, 'bench') }];
  const review = reviewOf({ plans, reading: readPlans(plans, kinds), kinds, digests });
  const reviewed = performance.now();
  const [markdown, html] = [markdownOf(review), htmlOf(review), reportJsonOf(review)];
  return {
    resources,
    reviewMs: Math.round(reviewed - started),
    renderMs: Math.round(performance.now() - reviewed),
    markdownCharacters: markdown.length,
    htmlKiB: Math.round(html.length / 1024),
  };
}

function planOf(resources: number): string {
  const changes = Array.from({ length: resources }, (_, index) => {
    const [number, tenant] = [Math.floor(index / 2), `t${Math.floor(index / 2) % 50}`];
    return index % 2 === 0
      ? changeOf('network', {
          tenant,
          name: `n${number}`,
          site: 'ams1',
          subnets: { front: { cidr: '10.1.0.0/24', vlan: 100 + (number % 3000) } },
        })
      : changeOf('vm', {
          tenant,
          name: `v${number}`,
          cluster: 'ams1-pve',
          image: 'ams1-pve/debian-12',
          nics: [{ network: `${tenant}/n${number}`, subnet: 'front', address: '10.1.0.10' }],
        });
  });
  return JSON.stringify({ format_version: '1.2', planned_values: {}, resource_changes: changes });
}

function changeOf(name: string, spec: Record<string, unknown>): object {
  const kind = kindNamed(name) ?? bug(`no kind ${name}`);
  const whole = kind.spec.parse(spec);
  const after = { ...(toOutward(kind.spec, whole) as object), id: kind.id(whole) };
  const change = { actions: ['create'], before: null, after, after_unknown: {} };
  return {
    address: `bitbuilder_${name}.${kind.id(whole)}`,
    type: `bitbuilder_${name}`,
    provider_name: 'registry.terraform.io/bitbuilder/bitbuilder',
    change,
  };
}
