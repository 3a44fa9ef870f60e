import { formatPath, outwardPath } from '../../../lib/derive/outward.js';
import type { TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import type { Kind } from '../../../lib/kind.js';
import { snakeCase } from '../../../lib/names.js';
import type { Diagnostic } from '../diagnostics.js';
import type { ShimClient } from '../shim-client.js';
import { hasUnknown, type ValueRecord } from '../value/value.js';
import { isOfKnown, withPrior, type OpenPart } from './known-part.js';
import { planObject } from './plan-attributes.js';
import { planDiagnostics, takeoverWarning, type Planned } from './plan-diagnostics.js';
import { PlanQuestions } from './plan-questions.js';
import { knownReferences, requestSpec, specNames } from './spec-values.js';

/** A change of one resource as it is planned. */
export interface PlannedUpdate {
  kind: Kind;
  schema: TerraformSchema;
  config: ValueRecord;
  prior: ValueRecord | undefined;
  planned: ValueRecord;
  replace: readonly AttributePath[];
  /** Why it has to be made anew, where it has; told with what the shim says. */
  reasons: readonly Diagnostic[];
  /** VM id of what it takes over. */
  takesOver?: number;
}

/**
 * Has the shim look at what is planned, over one walk of a core. It is asked about a change once, of a new resource when everything in
 * it is known; a shim that cannot be asked is told of once, and the plan goes on without it.
 */
export class PlanJudge {
  /** What was read in this walk, and so is in the state. */
  private readonly inState = new Set<string>();
  /** The core plans a replacement twice: as an update, then as a create. */
  private readonly replaced = new Set<string>();
  /** What is planned with values that are not known yet: nobody can say whether others fit to it. */
  private readonly open = new Set<string>();
  /** Failures of devices that were told: they are the same for everything that is on the device. */
  private readonly toldOf = new Set<string>();
  private readonly questions: PlanQuestions;
  private isSilent = false;
  private isApply = false;

  constructor(private readonly shim: Pick<ShimClient, 'plan'>) {
    this.questions = new PlanQuestions(shim);
  }

  noteState(kind: Kind, id: string): void {
    this.inState.add(nameOf(kind, id));
  }

  /** The walk turns out to be an apply: what can be said is said by the changes themselves. */
  silence(): void {
    this.isSilent = this.isApply = true;
  }

  async judge(change: PlannedUpdate): Promise<Diagnostic[]> {
    const { kind, schema, prior, planned, replace, reasons } = change;
    if (this.isApply) return [];
    if (this.isSilent || typeof planned.id !== 'string') return [...reasons];
    const name = nameOf(kind, planned.id);
    if (!prior && this.replaced.has(name)) return [];
    if (replace.length > 0) this.replaced.add(name);
    const open = this.openPartOf(change);
    if (open) {
      this.open.add(name);
      if (change.takesOver !== undefined) return [takeoverWarning(kind.title, planned.id, change.takesOver)];
      if (!prior) return [];
    }
    const isReplacement = replace.length > 0 || (!prior && this.inState.has(name));
    const verb = change.takesOver !== undefined ? 'take over' : isReplacement ? 'replace' : prior ? 'update' : 'create';
    const asked: Planned = { kind: kind.name, title: kind.title, id: planned.id, verb, schema };
    return this.ask({ ...asked, ...(open?.vital.length ? { open: open.vital } : {}) }, change, isReplacement, open);
  }

  private async ask(
    asked: Planned,
    { kind, schema, config, prior, planned, takesOver, reasons }: PlannedUpdate,
    isReplacement: boolean,
    open: OpenPart | undefined,
  ): Promise<Diagnostic[]> {
    const gone = typeof prior?.id === 'string' ? prior.id : asked.id;
    const adopt = takesOver === undefined ? {} : { adopt: takesOver };
    const told: Planned = { ...asked, ...(isReplacement ? { formerId: gone } : {}) };
    // What is made anew has nothing of what was drawn before.
    const stated = open && prior ? withPrior(schema.attributes, config, prior) : config;
    const wanted =
      isReplacement || open ? planObject(schema.attributes, stated, isReplacement ? undefined : prior, !isReplacement) : planned;
    const put = { kind: kind.name, id: asked.id, action: 'put' as const, spec: requestSpec(kind, schema, wanted, stated), ...adopt };
    const changes = isReplacement ? [{ kind: kind.name, id: gone, action: 'delete' as const }, put] : [put];
    // What a takeover does is told in any case, so it is asked about by itself.
    const answer = await (takesOver === undefined ? this.questions.ask(changes) : this.shim.plan(changes));
    if (this.isApply) return [];
    if (answer.ok) {
      const certain = answer.value.problems.filter((problem) => !open || isOfKnown(problem, open));
      const problems = certain.filter(({ code, message }) => !code.startsWith('device_') || this.isNews(message));
      const diagnostics = [...reasons, ...planDiagnostics(told, { ...answer.value, problems })];
      // The plan of the same run has told it, and this is its apply.
      return answer.value.repeated ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics;
    }
    if (this.isSilent || answer.interrupted === 'stopped') return [...reasons];
    this.isSilent = true;
    const detail = `${answer.failure.message}\n\nThe plan goes on without it: what it would have refused or warned of shows in the apply.`;
    return [...reasons, { severity: 'warning', summary: 'The shim did not look at this plan', detail }];
  }

  /** What of the change is not known yet, in itself or in what it refers to; undefined when all is. */
  private openPartOf({ kind, schema, config, planned }: PlannedUpdate): OpenPart | undefined {
    const unknown = specNames(kind).filter((name) => hasUnknown(config[name] ?? null));
    const { references, hidden } = knownReferences(kind, schema, planned);
    const open = references.filter((reference) => this.open.has(`${reference.kind}/${reference.id}`));
    if (unknown.length + open.length === 0) return undefined;
    const paths = open.map(({ at }) => outwardPath(kind.spec, at));
    const named = [...kind.replaces.map((path) => path.split('.')[0] ?? ''), ...references.map(({ at }) => String(at[0]))];
    const vital = new Set([...named.map(snakeCase), ...hidden]);
    return { config, paths, vital: [...unknown.filter((name) => vital.has(name)), ...paths.map(formatPath)] };
  }

  private isNews(message: string): boolean {
    const isNew = !this.toldOf.has(message);
    this.toldOf.add(message);
    return isNew;
  }
}

function nameOf({ name }: Kind, id: string): string {
  return `${name}/${id}`;
}
