import type { AttributePath, Problem } from '../errors.js';
import type { Fact } from '../isolation/facts.js';
import type { Find, WrittenResource } from '../isolation/intent.js';

/** `error` stops the synthesis and blocks a review, `warning` is shown. */
export type Severity = 'error' | 'warning';

/** A resource as a policy sees it. */
export interface PolicySubject extends WrittenResource {
  /** Whether Terraform refuses to destroy it. */
  readonly preventsDestroy: boolean;
  /** What the resource lets through. */
  readonly facts: readonly Fact[];
  /** Another resource that is written down. */
  readonly find: Find;
}

/** A rule of the house over single resources. Pure: the same for a synthesised app and for a plan. */
export interface Policy {
  /** `maximum-sizes`: what a suppression names. */
  readonly id: string;
  readonly severity: Severity;
  /** The attributes that it reads, of the kinds that it looks at: top-level names. */
  readonly reads: Readonly<Record<string, readonly string[]>>;
  /** Whether it looks at what a plan destroys, too. */
  readonly judgesRemoval?: boolean;
  /** What is wrong; nothing for what it does not look at. */
  judge(subject: PolicySubject): readonly Problem[];
}

/** What every policy lets its user choose. */
export interface PolicyOptions {
  /** @default error */
  readonly severity?: Severity;
  /** Another id than its own, to have the same policy twice with other limits. */
  readonly id?: string;
}

/** What a policy finds in a resource. */
export interface Judgement {
  readonly problems: readonly Problem[];
  /** What it would have to know and does not: nothing can be said. */
  readonly unknown: readonly AttributePath[];
}

/** Looks at a resource, unless something that the policy reads is not known yet. */
export function judge(policy: Policy, subject: PolicySubject): Judgement {
  const reads = policy.reads[subject.kind];
  if (!reads) return { problems: [], unknown: [] };
  const absent = (subject.unknown ?? []).filter(([name]) => reads.includes(String(name)));
  const unwritten = reads.filter((name) => isExpression(subject.spec[name])).map((name) => [name]);
  const unknown = [...absent, ...unwritten];
  return unknown.length > 0 ? { problems: [], unknown } : { problems: policy.judge(subject), unknown: [] };
}

function isExpression(value: unknown): boolean {
  return typeof value === 'string' && value.includes('${');
}
