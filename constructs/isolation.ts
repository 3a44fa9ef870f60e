import { Construct, type IConstruct } from 'constructs';
import { BitBuilderError } from '../lib/errors.js';
import { isolationFault, reachFault, type Scene } from '../lib/isolation/expectation.js';
import type { Flow } from '../lib/isolation/flow-set.js';
import { flowOf, tellFlow, type FlowWords } from '../lib/isolation/flow-words.js';
import { declare, endName, sceneOf } from './isolation-proof.js';
import { sourceLine } from './source-line.js';
import { addCheck } from './stack-checks.js';
import { TerraformStack } from './terraform.js';

/** Something that packets leave or arrive at: a `Tenant`, a `VrfNetwork`, a `Subnet`, a `Vm`. */
export interface IsolationEnd {
  /** `tenant acme`, `network acme/shop`, `subnet acme/shop/front`, `vm acme/web`, `outside peer KEY` */
  readonly isolationEnd: string;
}

/** An end, or its name. `underlay` is everything that no tenant may reach: routers, hypervisors, management. */
export type End = IsolationEnd | string;

/** A way between tenants that is meant to be. */
export interface AllowedWay {
  readonly from: End;
  readonly to: End;
  /** @default any packet */
  readonly flow?: FlowWords;
  /** Why: it stands in every review. At least ten characters. */
  readonly reason: string;
}

type Fault = (scene: Scene, name: (end: End) => string) => string | undefined;

/**
 * What an app says about who may reach whom. Without a word, every tenant is proven apart from every other one and from the
 * underlay whenever a stack is synthesised.
 */
export class Isolation {
  /** @param scope A stack or a construct: what is expected is checked when its stack is synthesised. Ways may be allowed on an app too. */
  static of(scope: IConstruct): Isolation {
    return new Isolation(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Declares a way that may be, in that direction, for the proof of the whole app.
   * @throws BitBuilderError `invalid_spec` without a reason or with a flow that cannot be read.
   */
  allow({ from, to, flow, reason }: AllowedWay): this {
    if (typeof reason !== 'string' || reason.trim().length < 10) {
      throw new BitBuilderError(
        'invalid_spec',
        `the way from ${nameOf(from)} to ${nameOf(to)} needs a reason of at least ten characters; seen "${String(reason ?? '')}"`,
      );
    }
    declare({
      scope: this.scope,
      from: nameOf(from),
      to: nameOf(to),
      flow: flowOf(flow),
      reason: reason.trim(),
      line: sourceLine(),
    });
    return this;
  }

  /** Fails the synthesis when any such packet gets from one to the other, either way, forged sources and broken links counted. */
  expectIsolated(one: End, other: End, flow?: FlowWords): this {
    const packets = flowOf(flow);
    return this.expect(`${nameOf(one)} and ${nameOf(other)} to be isolated`, packets, (scene, name) =>
      isolationFault(scene, name(one), name(other), packets),
    );
  }

  /** Fails the synthesis unless such a packet gets from one to the other while everything is up. */
  expectReachable(from: End, to: End, flow?: FlowWords): this {
    const packets = flowOf(flow);
    return this.expect(`${nameOf(from)} to reach ${nameOf(to)}`, packets, (scene, name) =>
      reachFault(scene, name(from), name(to), packets),
    );
  }

  private expect(claim: string, flow: Flow, fault: Fault): this {
    const stack = this.scope.node.scopes.find((each) => TerraformStack.isStack(each)) as TerraformStack | undefined;
    if (!stack) {
      throw new BitBuilderError(
        'invalid_spec',
        `expected ${claim}, but "${this.scope.node.path}" stands in no stack, and expectations are checked with one: say Isolation.of(stack)`,
      );
    }
    const line = sourceLine();
    addCheck(stack, (view) => {
      const found = fault(sceneOf(stack, view), (end) => endName(stack, nameOf(end)));
      const place = [tellFlow(flow), line()].filter(Boolean).join(', ');
      return found === undefined ? [] : [`expected ${claim} (${place}), but ${found}`];
    });
    return this;
  }
}

/** `Isolation.expectIsolated` on the stack of the first end that is a construct. */
export function expectIsolated(one: End, other: End, flow?: FlowWords): void {
  Isolation.of(scopeOf(one, other)).expectIsolated(one, other, flow);
}

/** `Isolation.expectReachable` on the stack of the first end that is a construct. */
export function expectReachable(from: End, to: End, flow?: FlowWords): void {
  Isolation.of(scopeOf(from, to)).expectReachable(from, to, flow);
}

function nameOf(end: End): string {
  return typeof end === 'string' ? end : end.isolationEnd;
}

function scopeOf(...ends: readonly End[]): IConstruct {
  const around = (end: unknown): unknown[] =>
    typeof end === 'object' && end !== null ? [end, ...around((end as { network?: unknown; tenant?: unknown }).network)] : [];
  const found = ends.flatMap(around).find((each): each is Construct => Construct.isConstruct(each));
  if (found) return found;
  throw new BitBuilderError(
    'invalid_spec',
    `neither ${ends.map(nameOf).join(' nor ')} is a construct, so there is no stack to check it with; say Isolation.of(stack).expectIsolated(…) or expectReachable(…)`,
  );
}
