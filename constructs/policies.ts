import type { IConstruct } from 'constructs';
import { BitBuilderError } from '../lib/errors.js';
import type { Policy } from '../lib/policies/policy.js';
import { attachPolicies, attachSuppression } from './policy-checks.js';
import { sourceLine } from './source-line.js';
import { TerraformResource, type IAspect } from './terraform.js';

/** Lets a policy pass on a construct and on everything below it. */
export interface Suppression {
  /** Id of the policy: `maximum-sizes`. */
  readonly id: string;
  /** Why it may: at least ten characters. It stands in the metadata of the synthesised stack. */
  readonly reason: string;
}

/** The policies that hold below a construct: an app, a stack, or any other one, and what is added to it later. */
export class Policies {
  static of(scope: IConstruct): Policies {
    return new Policies(scope);
  }

  /**
   * Lets policies pass on a construct and below.
   * @throws BitBuilderError `invalid_spec` without a reason.
   */
  static suppress(construct: IConstruct, suppressions: readonly Suppression[]): void {
    for (const { id, reason } of suppressions) {
      if (typeof reason !== 'string' || reason.trim().length < 10) {
        throw new BitBuilderError(
          'invalid_spec',
          `to suppress "${id}" on "${construct.node.path}" needs a reason of at least ten characters; seen "${String(reason ?? '')}"`,
        );
      }
      attachSuppression({ construct, id, reason: reason.trim(), line: sourceLine() });
    }
  }

  private constructor(private readonly scope: IConstruct) {}

  /** Policies are judged when a stack is validated, after its aspects. */
  add(...policies: readonly Policy[]): this {
    attachPolicies(this.scope, policies);
    return this;
  }
}

/** The same as an aspect, for those who keep their rules as aspects. The core visits no aspect of an app: put it on stacks. */
export class PolicyAspect implements IAspect {
  constructor(private readonly policies: readonly Policy[]) {}

  visit(node: IConstruct): void {
    if (TerraformResource.isTerraformResource(node)) attachPolicies(node, this.policies);
  }
}
