import fc from 'fast-check';
import { terraformResource } from '../../../../lib/derive/terraform-resource.js';
import type { Kind } from '../../../../lib/kind.js';
import { recordOf, unknown } from '../../../../providers/terraform/value/value.js';
import { openFakeShim, type FakeShim } from '../fake-shim.js';
import { gadget } from '../gadget.js';
import { complete, openProvider } from '../open-provider.js';
import { live, type Ran, type Stage } from './life.js';
import { specs, strangeSpecs } from './specs.js';
import { StrictCore, type Call } from './strict-core.js';
import { withUnknowns } from './unknowns.js';

/** Configurations of a kind: those that it admits, or whatever its types admit. */
export type Sort = 'admitted' | 'strange';

/** A provider of one kind, over real gRPC, in front of a shim that invents what it answers, for lives to be tried on. */
export class Trial {
  static async open(kind: Kind): Promise<Trial> {
    return new Trial(kind, await openFakeShim({ kinds: [kind] }), await openProvider([kind], { HOME: '/nonexistent' }));
  }

  /** Calls of the core so far. */
  rpcs = 0;
  /** Configurations that were tried so far. */
  specs = 0;

  private constructor(
    readonly kind: Kind,
    private readonly shim: FakeShim,
    private readonly provider: Awaited<ReturnType<typeof openProvider>>,
  ) {}

  /** Calls an RPC, and counts it. */
  readonly call: Call = (rpc, request) => {
    this.rpcs++;
    return this.provider.call(rpc, request);
  };

  /** Up to three configurations, one after the other, each with parts of it unknown in the plan. */
  stages(sort: Sort): fc.Arbitrary<Stage[]> {
    const { attributes } = terraformResource(this.kind);
    const one = (sort === 'admitted' ? specs : strangeSpecs)(this.kind, attributes).chain((spec) => {
      const applied = new StrictCore(this.call, this.kind).hold(spec);
      return withUnknowns(attributes, applied).map((planned): Stage => ({ planned, applied }));
    });
    return fc.array(one, { minLength: 1, maxLength: 3 });
  }

  /** A life in an empty world; with `call`, of a provider that something is planted in. */
  async run(stages: readonly Stage[], call: Call = this.call): Promise<Ran> {
    this.shim.resources.clear();
    this.specs += stages.length;
    return live(
      new StrictCore(call, this.kind),
      stages,
      () => this.configure(),
      (state) => String(state.id),
    );
  }

  async close(): Promise<void> {
    await this.provider.close();
    await this.shim.close();
  }

  private async configure(): Promise<void> {
    const told = await this.provider.configure({ endpoint: this.shim.endpoint });
    this.rpcs++;
    if (told.length > 0) throw new Error(`cannot configure: ${JSON.stringify(told)}`);
  }
}

const { attributes } = terraformResource(gadget);
const config = complete(attributes, {
  ...{ owner: 'red', name: 'box', note: 'a', tags: ['t1', 't2'], secret: 's3cret', limits: { memory_mib: 64 } },
  ...{ labels: recordOf([['k', 'a\n']]), ports: [{ network: 'red/web' }] },
});

/** The life of a gadget in which faults are planted. */
export const gadgetStages: readonly Stage[] = [{ planned: recordOf(Object.entries({ ...config, note: unknown })), applied: config }];
