import type { IConstruct } from 'constructs';
import type { Fact } from '../lib/isolation/facts.js';
import { factsOf, findAmong } from '../lib/isolation/intent.js';
import type { Locate } from '../lib/isolation/tell.js';
import { ForwardingWorld } from '../lib/isolation/world.js';
import { kinds } from '../lib/kinds/index.js';
import { writtenIn, type SynthesisedResource } from '../lib/synthesis/written.js';
import { sourceLine } from './source-line.js';
import { readStack, type StackReading } from './stack-reading.js';
import { TerraformStack, type TerraformResource } from './terraform.js';

/** One stack as it was last read. */
interface Seen {
  readonly reading: StackReading;
  readonly text: string;
  resources: readonly SynthesisedResource[];
  facts: readonly Fact[];
}

/** Everything of ours in an app as it is written down, over all its stacks. */
export interface FleetView {
  readonly resources: readonly SynthesisedResource[];
  readonly world: ForwardingWorld;
  /** Says where the construct behind an origin stands, and which line made it. */
  readonly locate: Locate;
  /** The construct that a resource is. */
  constructOf(resource: SynthesisedResource): TerraformResource | undefined;
}

/** The path of a construct as the user knows it. */
export function pathOf(construct: IConstruct): string {
  return construct.node.path.replace(/\/Default$/, '');
}

const fleets = new WeakMap<IConstruct, Fleet>();

/** The resources of ours below one root. Stacks are read when they are validated, since aspects change them until then. */
export class Fleet {
  /** The fleet of the app that a construct stands in. */
  static of(construct: IConstruct): Fleet {
    const { root } = construct.node;
    const known = fleets.get(root) ?? new Fleet();
    fleets.set(root, known);
    return known;
  }

  private readonly seen = new Map<TerraformStack, Seen | undefined>();
  private readonly lines = new WeakMap<IConstruct, () => string | undefined>();
  private view: FleetView = { resources: [], world: new ForwardingWorld([]), locate: () => undefined, constructOf: () => undefined };

  /** Tells of a resource that is being made, and by which line. */
  note(resource: TerraformResource): void {
    this.seen.set(TerraformStack.of(resource), undefined);
    this.lines.set(resource, sourceLine());
  }

  /**
   * The whole app as it stands when one of its stacks is validated: that stack is read anew, and so is every other one that has
   * gained a resource since. As long as nothing that forwards has changed, the world stays the same object.
   */
  viewFrom(stack: TerraformStack): FleetView {
    const stale = [...this.seen].filter(([each, seen]) => each === stack || seen === undefined);
    const changed = stale.flatMap(([each, before]) => this.read(each, before) ?? []);
    if (changed.length === 0) return this.view;
    const all = [...this.seen.values()].filter((each): each is Seen => each !== undefined);
    const synthesised = all.map(({ reading }) => reading.synthesised);
    for (const each of changed) each.resources = writtenIn(synthesised, kinds, [each.reading.synthesised]);
    const resources = all.flatMap((each) => each.resources);
    const find = findAmong(resources);
    const forwards = changed.filter((each) => {
      const facts = factsOf(each.resources, kinds, find);
      const isNew = JSON.stringify(facts) !== JSON.stringify(each.facts);
      each.facts = facts;
      return isNew;
    });
    this.view = {
      resources,
      world: forwards.length > 0 ? new ForwardingWorld(all.flatMap(({ facts }) => facts)) : this.view.world,
      constructOf: (resource) => this.constructOf(resource),
      locate: ({ by }) => {
        const [, kind = '', id = ''] = /^(\S+) (.*)$/.exec(by) ?? [];
        return this.locate(find(kind, id) as SynthesisedResource | undefined);
      },
    };
    return this.view;
  }

  private constructOf({ stack, address }: SynthesisedResource): TerraformResource | undefined {
    for (const seen of this.seen.values()) if (seen?.reading.synthesised === stack) return seen.reading.constructs.get(address);
    return undefined;
  }

  private locate(resource: SynthesisedResource | undefined): string | undefined {
    const construct = resource && this.constructOf(resource);
    return construct && [pathOf(construct), this.lines.get(construct)?.()].filter(Boolean).join(', ');
  }

  private read(stack: TerraformStack, before: Seen | undefined): Seen | undefined {
    const reading = readStack(stack);
    const text = JSON.stringify(reading.synthesised);
    if (before?.text === text) return undefined;
    const seen: Seen = { reading, text, resources: [], facts: before?.facts ?? [] };
    this.seen.set(stack, seen);
    return seen;
  }
}
