import type { AttributePath } from '../../../../lib/errors.js';
import { formatPath } from '../../../../lib/derive/outward.js';

/** What an answer of a provider may not do, and the heading under which the core says so. Rules without a heading are our own: a core lets it pass. */
export const rules = {
  'an answer has the type of the schema': 'Provider produced invalid object',
  'the schema is one that the core takes': 'Provider produced invalid schema',
  'planned against configured': 'Provider produced invalid plan',
  'a write-only value is never answered': 'Write-only attribute set',
  'what forces a replacement exists': 'Provider produced invalid plan',
  'the plan in the apply against the plan': 'Provider produced inconsistent final plan',
  'applied against planned': 'Provider produced inconsistent result after apply',
  'refinements are kept': 'Provider produced inconsistent result after apply',
  'sets are correlated': 'Provider produced inconsistent result after apply',
  'applied is known': 'Provider returned invalid result object after apply',
  'read and imported is known': 'Provider produced invalid object',
  'imported exists': 'Cannot import non-existent remote object',
  'an identity is whole and stays': 'Provider produced different identities',
  'a data source keeps what was configured': 'Provider produced invalid object',
  'a function answers what it says': 'Provider returned invalid result',
  'an ephemeral resource is known and keeps what was configured': 'Provider produced invalid ephemeral resource instance',
  'a listed resource has its identity': 'Provider produced an invalid list result',
  'a private state is kept': undefined,
  'what a plan shows as known comes true': undefined,
  'a plan after an apply is empty': undefined,
  'a plan after an import is empty': undefined,
  'what is stored reads back as it was': undefined,
  'a failure is a diagnostic': undefined,
} as const;

export type Rule = keyof typeof rules;

/** A rule that was broken, in the words of the core where it has any. */
export interface Breach {
  rule: Rule;
  says: string;
}

/** The words behind the path that they are about. */
export function breach(rule: Rule, path: AttributePath, says: string): Breach {
  return { rule, says: path.length > 0 ? `.${formatPath(path)}: ${says}` : says };
}
