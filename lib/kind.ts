import type { z } from 'zod';
import type { AttributePath, Problem } from './errors.js';
import type { Inventory } from './inventory.js';
import type { Inherited, InventoryDefaults } from './inherited.js';
import type { Borrowed, Fact } from './isolation/facts.js';
import type { Machine, MachineCall, MachineRow, Surveyor } from './ports.js';
import type { Quota, Use } from './quotas.js';
import type { Fragment } from './router-config/diff.js';

/**
 * A kind of resource is one file: everything that is true of it stands there, and the Terraform schema, the L1 construct, the
 * HTTP routes and OpenAPI, the reference page and the contract tests are derived. Shared code never names a kind.
 */
export interface Kind<Spec extends z.ZodObject = z.ZodObject, Status extends z.ZodObject = z.ZodObject> {
  /** Outward name, snake_case: `wireguard_link`. */
  readonly name: string;
  /** As people say it: `WireGuard link`. */
  readonly title: string;
  /** What it is, for the reference page: one paragraph. */
  readonly describes: string;
  /** What the user writes. See `allocated`, `setOf`. */
  readonly spec: Spec;
  /** What the world answers: computed attributes. See `fixed`. */
  readonly status: Status;
  /** Paths of spec attributes, dotted, `*` for a map key or list index. */
  readonly sensitive: readonly string[];
  /** Sensitive attributes that never reach a plan or a state: top-level names. */
  readonly writeOnly: readonly string[];
  /** Attributes whose change means a new resource, dotted as above. */
  readonly replaces: readonly string[];
  readonly rules: readonly Rule<z.output<Spec>>[];
  /** The parts of the id in their order, joined by "/" in it. Left out, the id has no parts. */
  readonly key?: readonly KeyPart[];
  /** Names that it had in earlier versions: a state of one of them can be moved to it. */
  readonly formerNames?: readonly string[];
  /** Resource types of other providers whose state a `moved` block can hand over. */
  readonly movesFrom?: readonly MoveSource[];
  /** The natural key, and so the import id: `red/web`. Never changes in the life of a resource. */
  id(spec: z.output<Spec>): string;
  /** The other resources that this one needs, and the inventory entries it names. */
  references(spec: z.output<Spec>): readonly Reference[];
  /** What only the world can tell, checked before anything is drawn: a subnet that its network does not have, another tenant's network. */
  misfits?(subject: Unallocated<z.output<Spec>>): readonly Misfit[];
  /** What the attributes made with `inherited` are where they are left out. Pure, also of a spec that is not all known yet. */
  inherits?(spec: z.output<Spec>, defaults: InventoryDefaults): readonly Inherited[];
  /** What attributes that are left out or answered will be, where the spec alone tells. Pure. */
  foretells?(spec: z.output<Spec>): readonly Foretold[];
  /** What it takes of the limits that resources which it refers to set. Pure. */
  uses?(spec: z.output<Spec>): readonly Use[];
  /** The limits that it sets for those who refer to it. Pure. */
  quotas?(spec: z.output<Spec>): readonly Quota[];
  /** Identifiers to draw before the first side effect; the same request gives the same value for ever. */
  draws(subject: Unallocated<z.output<Spec>>): readonly Draw[];
  /** Names of the WireGuard key pairs that the shim makes and keeps. */
  keyPairs?(spec: z.output<Spec>): readonly string[];
  /** Attributes that follow from the drawn ones, filled in where the user left them out. */
  completes?(subject: Subject<z.output<Spec>>): Partial<z.output<Spec>>;
  /** The configuration that this resource owns, per router. Pure. */
  routers?(subject: Subject<z.output<Spec>>): Readonly<Record<string, Fragment>>;
  /** What it lets through: the facts that the proof of isolation is made of. Pure; known before anything is drawn. */
  forwards?(intent: Intent<z.output<Spec>>): readonly Fact[];
  /** The VM that this resource is. */
  readonly machine?: MachineKind<z.output<Spec>>;
  /** The status, given what was drawn and observed. Pure. */
  report(subject: Subject<z.output<Spec>>, machine?: Machine): z.output<Status>;
  /** Finding what exists by something else than the id, for a data source. */
  readonly lookup?: Lookup;
  /** Two valid specs of the same resource, given the inventory of `lib/kinds/samples.ts`. */
  readonly samples: { readonly needs: readonly Sample[]; readonly minimal: z.input<Spec>; readonly changed: z.input<Spec> };
}

/** A part of a natural key. */
export interface KeyPart {
  /** snake_case: `tenant`. */
  name: string;
  describes: string;
  /** Ids without it are valid too; only the first part may be so. */
  isOptional?: boolean;
}

/** Resource types of another provider that a kind can take over. */
export interface MoveSource {
  /** `bpg/proxmox`, on whatever registry. */
  provider: string;
  typeNames: readonly string[];
  /** What its state, as JSON, says of ours. Throws `invalid_request` where that is not enough. */
  take(state: unknown, kind: Pick<Kind, 'name' | 'key'>): MovedState;
}

/** What a move knows; the next read, or the apply that takes it over, fills in the rest. */
export interface MovedState {
  /** Left out where only the configuration says it. */
  id?: string;
  /** Outward attributes. */
  attributes: Readonly<Record<string, string | number>>;
  /** The VM id of what exists already, to be taken over and never to be made a second time. */
  takesOver?: number;
}

/** A resource that must exist before a sample. */
export interface Sample {
  kind: string;
  spec: Record<string, unknown>;
}

/** A rule over several attributes, skipped while anything that it reads is unknown. */
export interface Rule<Spec> {
  reads: readonly (keyof Spec & string)[];
  /** What is wrong, in the words of the operator. Empty when the rule holds. */
  breaches(spec: Spec): readonly Problem[];
}

/** One thing that a spec points at. `kind` is a kind's name, or an entry of the inventory. */
export interface Reference {
  kind: string;
  id: string;
  at: AttributePath;
  /** It may also be something that exists without us, such as a template made by hand. */
  optional?: boolean;
}

/** What an attribute will be once an apply is done. */
export interface Foretold {
  /** Of the spec, or of the status. */
  at: AttributePath;
  /** Null where it stays absent, undefined where only the world can tell. Not asked for while anything that it reads is unknown. */
  value(): string | number | boolean | null | undefined;
}

/** What in a spec does not fit the world. */
export interface Misfit extends Problem {
  /** What it does not fit, and where there: a change of that is told of it. */
  against?: Pick<Reference, 'kind' | 'id' | 'at'>;
}

/** A request for an identifier out of a pool. No value of a pool is given twice within its scope. */
export interface Draw {
  /** Where the value goes: a path of the spec, or a name of the kind's own that is not in the spec (`['vmId']`). */
  at: AttributePath;
  /** What of the spec an error points at, where the value goes nowhere in the spec. */
  for?: AttributePath;
  /** As people say it, for errors: `table`, `VLAN`, `address`. */
  pool: string;
  /** Within what the value is unique: `fleet`, `site ams1`, `network red/web`. */
  scope: string;
  /** What the user asks for; refused when it belongs to another resource. */
  wanted?: string | number;
  /** In order of preference; the first free one is drawn. Numbers stay numbers. */
  candidates(): Iterable<string | number>;
  /** Whether what was drawn before still fits; left out, it always does. */
  admits?(value: string | number): boolean;
}

export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

/** Another resource, as it stands after allocation. */
export interface Known {
  id: string;
  spec: Readonly<Record<string, unknown>>;
  drawn: Readonly<Record<string, string | number>>;
}

export interface World {
  readonly inventory: Inventory;
  /** A resource that `references` named; undefined when it does not exist. */
  find(kind: string, id: string): Known | undefined;
  /** VM ids that the kind's cluster already uses, ours or not; empty for a kind without a machine. */
  readonly occupiedVmIds: ReadonlySet<number>;
  /** The VM that the resource takes over, as it was found. */
  readonly takenOver?: Machine;
}

export interface Unallocated<Spec> {
  id: string;
  spec: Spec;
  world: World;
}

/** A resource as it is written down. An attribute that is absent will be drawn, apart from everything that exists. */
export interface Intent<Spec> {
  id: string;
  spec: Spec;
  /** What is written and not known yet; it is absent from the spec, and will not be drawn. */
  unknown?: readonly AttributePath[] | undefined;
  /** Which of the unknown will be what another resource draws. */
  borrowed?: readonly Borrowed[] | undefined;
  /** Another resource that is written down; undefined when it is not known here. */
  find(kind: string, id: string): { readonly spec: Readonly<Record<string, unknown>> } | undefined;
}

/** A resource with everything that is drawn filled in. */
export interface Subject<Spec> extends Unallocated<Spec> {
  /** What it was before the change under way, if it was. */
  previous?: Spec;
  /** What was drawn under the kind's own names: `{ vmId: 10001 }`. */
  drawn: Readonly<Record<string, string | number>>;
  /** Its VM was there before it and is being taken over: it may not bear our mark yet. */
  takesOver?: boolean;
  keys: Readonly<Record<string, KeyPair>>;
}

/** A resource of which nothing needs to be drawn yet, with what it was before the change under way. */
export interface Demanding<Spec> extends Unallocated<Spec> {
  previous?: Spec;
}

/** A call with the sentence that a review shows. */
export interface Step {
  says: string;
  call: MachineCall;
  /** What the step interrupts, if anything: `restarts the VM`. */
  interrupts?: string;
}

/** What is read before steps are chosen. */
export interface MachineScene {
  /** The resource's own VM, or undefined. */
  machine?: Machine;
  /** What else the kind asked for in `observe`. */
  facts: Readonly<Record<string, unknown>>;
}

export interface MachineKind<Spec> {
  /** The cluster of the inventory that holds it. */
  cluster(spec: Spec): string;
  /** Whether a VM that nobody of ours has can become it, with its VM id, its disks and its MAC addresses. */
  readonly canTakeOver?: boolean;
  /** The drawn VM id. */
  vmId(subject: Subject<Spec>): number;
  /** Reads what `steps` needs when the VM has to be made (templates, capacity, volumes). Reads only; throws for what cannot be. */
  survey(port: Surveyor, subject: Subject<Spec>): Promise<Readonly<Record<string, unknown>>>;
  /**
   * Throws for what the cluster cannot give, before anything is touched: asked of a VM that is there, and of one that waits for its
   * image. Of one to be made `survey` tells. Reads only.
   */
  demands?(port: Surveyor, subject: Demanding<Spec>, machine?: Machine): Promise<void>;
  /** What a change of another resource may touch: when it stays the same, the VM is left alone. Pure, as JSON. */
  wants?(subject: Subject<Spec>): unknown;
  /** The calls that would bring the world to the spec, in order; none when it is there. Pure. `facts` is empty when the VM exists. */
  steps(scene: MachineScene, subject: Subject<Spec>): readonly Step[];
  /** The calls that remove it. Pure. */
  removal(machine: Machine, subject: Subject<Spec>): readonly Step[];
}

export interface Lookup {
  /** What to find by; `cluster` names the cluster to look in. */
  readonly by: z.ZodObject;
  readonly answers: z.ZodObject;
  /** Which cluster is asked. */
  cluster(by: Record<string, unknown>): string;
  /** Picks from the list; throws `not_found` or `conflict` (several match). */
  pick(by: Record<string, unknown>, rows: readonly MachineRow[]): readonly MachineRow[];
  report(by: Record<string, unknown>, picked: readonly MachineRow[], machines: readonly Machine[]): Record<string, unknown>;
}

/** Gives a kind's literal its types. */
export function defineKind<Spec extends z.ZodObject, Status extends z.ZodObject>(kind: Kind<Spec, Status>): Kind<Spec, Status> {
  return kind;
}
