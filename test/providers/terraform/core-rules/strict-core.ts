import { identityType } from '../../../../lib/derive/terraform-identity.js';
import { terraformResource } from '../../../../lib/derive/terraform-resource.js';
import { objectType, type TerraformSchema } from '../../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../../lib/errors.js';
import type { Kind } from '../../../../lib/kind.js';
import type { IdentityData } from '../../../../providers/terraform/identity.js';
import { encodeState } from '../../../../providers/terraform/kind-table.js';
import { applyResourceChange } from '../../../../providers/terraform/rpc/apply-resource-change.js';
import { importResourceState } from '../../../../providers/terraform/rpc/import-resource-state.js';
import { planResourceChange } from '../../../../providers/terraform/rpc/plan-resource-change.js';
import { readResource } from '../../../../providers/terraform/rpc/read-resource.js';
import type { TypedRpc } from '../../../../providers/terraform/rpc/rpc.js';
import { upgradeResourceState } from '../../../../providers/terraform/rpc/upgrade-resource-state.js';
import { validateResourceConfig } from '../../../../providers/terraform/rpc/validate-resource-config.js';
import { decodeValue } from '../../../../providers/terraform/value/msgpack-decode.js';
import type { Value, ValueRecord } from '../../../../providers/terraform/value/value.js';
import type { Outgoing } from '../../../../providers/terraform/wire/protobuf.js';
import { answered, replacementExists, unknownsIn, writeOnlyIn } from './answered-value.js';
import { completes } from './applied-value.js';
import { breach, type Breach } from './breach.js';
import { asCoreHolds, ctyText, isSame } from './cty-text.js';
import { plannedAgainstConfigured } from './planned-value.js';
import { proposed } from './proposed.js';
import { stateJson } from './state-json.js';

/** Calls an RPC of a provider. */
export type Call = <Request, Response>(rpc: TypedRpc<Request, Response>, request: Outgoing<Request>) => Promise<Response>;

/** A resource as a state file has it. */
export interface Instance {
  value: ValueRecord;
  kept: Uint8Array;
  identity: IdentityData | undefined;
}

/** What a plan is to an apply. */
export interface Change {
  planned: ValueRecord | null;
  kept: Uint8Array;
  identity: IdentityData | undefined;
  isReplacement: boolean;
}

/** The core stopped, as it does at an error: of the configuration or of the world, which is no breach. */
export class Stopped extends Error {
  constructor(
    readonly during: string,
    readonly errors: readonly { summary?: string | undefined; detail?: string | undefined; attribute?: unknown }[],
  ) {
    super(`${during}: ${errors.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n')}`);
  }
}

/** A core that goes through the life of one resource and judges every answer by the rules of the real one. */
export class StrictCore {
  readonly breaches: Breach[] = [];
  private readonly schema: TerraformSchema;
  private readonly type: ReturnType<typeof objectType>;

  constructor(
    private readonly call: Call,
    private readonly kind: Kind,
  ) {
    this.schema = terraformResource(kind);
    this.type = objectType(this.schema.attributes);
  }

  /** A configuration as the core sends it. */
  hold(config: ValueRecord): ValueRecord {
    return asCoreHolds(config, this.type) as ValueRecord;
  }

  async validate(config: ValueRecord): Promise<void> {
    const sent = {
      typeName: this.schema.typeName,
      config: encodeState(this.schema, config),
      clientCapabilities: { writeOnlyAttributesAllowed: true },
    };
    this.stopAtErrors('validate', (await this.call(validateResourceConfig, sent)).diagnostics);
  }

  async plan(config: ValueRecord | null, prior?: Instance): Promise<Change> {
    const { attributes, typeName } = this.schema;
    const before = prior?.value ?? null;
    const answer = await this.call(planResourceChange, {
      typeName,
      config: encodeState(this.schema, config),
      priorState: encodeState(this.schema, before),
      proposedNewState: encodeState(this.schema, config && proposed(attributes, config, before)),
      priorPrivate: prior?.kept ?? new Uint8Array(),
      ...(prior?.identity ? { priorIdentity: prior.identity } : {}),
    });
    this.stopAtErrors('plan', answer.diagnostics);
    const planned = this.take(answer.plannedState, 'during planning');
    const replace = answer.requiresReplace.map(pathOf);
    this.told(plannedAgainstConfigured(attributes, { prior: before, config, planned }));
    if (prior && planned) this.told(replacementExists(attributes, before, planned, replace));
    if (prior) this.sameIdentity(prior.identity, answer.plannedIdentity, replace.length > 0);
    if (prior && !isSameBytes(prior.kept, answer.plannedPrivate))
      this.told([breach('a private state is kept', [], 'planned_private is not what the state has')]);
    return {
      planned,
      kept: answer.plannedPrivate,
      identity: answer.plannedIdentity,
      isReplacement: prior !== undefined && planned !== null && replace.length > 0,
    };
  }

  /** With what was unknown known: the core plans again, holds the plan against the first one, and applies. */
  async apply(config: ValueRecord | null, first: Change, prior?: Instance): Promise<Instance | null> {
    const { attributes, typeName } = this.schema;
    const final = await this.plan(config, prior);
    this.told(completes(attributes, first.planned, final.planned, 'the plan in the apply against the plan'));
    const answer = await this.call(applyResourceChange, {
      typeName,
      config: encodeState(this.schema, config),
      priorState: encodeState(this.schema, prior?.value ?? null),
      plannedState: encodeState(this.schema, final.planned),
      plannedPrivate: final.kept,
      ...(final.identity ? { plannedIdentity: final.identity } : {}),
    });
    this.stopAtErrors('apply', answer.diagnostics);
    const strayed = answer.diagnostics.filter(({ summary = '' }) => summary.endsWith('is otherwise than planned'));
    this.told(strayed.map(({ detail = '' }) => breach('what a plan shows as known comes true', [], detail)));
    const value = this.take(answer.newState, 'after apply');
    this.told(unknownsIn('applied is known', value, 'After the apply operation, the provider still indicated an unknown value'));
    this.told(completes(attributes, final.planned, value, 'applied against planned'));
    if (value === null) return null;
    if (prior) this.sameIdentity(prior.identity, answer.newIdentity, false);
    this.wholeIdentity(answer.newIdentity);
    return { value, kept: answer.private, identity: answer.newIdentity };
  }

  /** As at the start of a later command: out of the file, upgraded, read again. */
  async refresh(instance: Instance): Promise<Instance | null> {
    const { typeName } = this.schema;
    const json = Buffer.from(stateJson(instance.value, this.type));
    const upgraded = await this.call(upgradeResourceState, { typeName, rawState: { json } });
    this.stopAtErrors('upgrade', upgraded.diagnostics);
    const stored = this.take(upgraded.upgradedState, 'after upgrade');
    if (!isSame(stored, instance.value, this.type))
      this.told([
        breach(
          'what is stored reads back as it was',
          [],
          `was ${ctyText(instance.value, this.type)}, but now ${ctyText(stored, this.type)}`,
        ),
      ]);
    const sent = { typeName, currentState: encodeState(this.schema, stored), private: instance.kept };
    const answer = await this.call(readResource, { ...sent, ...(instance.identity ? { currentIdentity: instance.identity } : {}) });
    this.stopAtErrors('read', answer.diagnostics);
    const value = this.take(answer.newState, 'during refresh');
    this.told(unknownsIn('read and imported is known', value, 'The returned state contains unknown values'));
    if (value === null) return null;
    this.sameIdentity(instance.identity, answer.newIdentity, false);
    if (!isSameBytes(instance.kept, answer.private))
      this.told([breach('a private state is kept', [], 'the private state of a read is not what the state has')]);
    return { value, kept: answer.private, identity: answer.newIdentity };
  }

  async import(id: string): Promise<Instance | null> {
    const { importedResources, diagnostics } = await this.call(importResourceState, { typeName: this.schema.typeName, id });
    this.stopAtErrors('import', diagnostics);
    const [imported] = importedResources;
    const value = this.take(imported?.state, 'during import');
    this.told(unknownsIn('read and imported is known', value, 'The returned state contains unknown values'));
    if (value === null) {
      this.told([breach('imported exists', [], 'the provider returned no object')]);
      return null;
    }
    this.wholeIdentity(imported?.identity);
    return this.refresh({ value, kept: imported?.private ?? new Uint8Array(), identity: imported?.identity });
  }

  /** A plan that changes nothing, neither in the state nor by a replacement. */
  async expectEmptyPlan(
    config: ValueRecord,
    instance: Instance,
    rule: 'a plan after an apply is empty' | 'a plan after an import is empty',
  ): Promise<void> {
    const { planned, isReplacement } = await this.plan(config, instance);
    if (isReplacement || !isSame(planned, instance.value, this.type))
      this.told([breach(rule, [], `was ${ctyText(instance.value, this.type)}, but planned ${ctyText(planned, this.type)}`)]);
  }

  private take(sent: Parameters<typeof answered>[1], during: string): ValueRecord | null {
    const { value, breaches } = answered(this.schema.attributes, sent);
    this.told([...breaches, ...writeOnlyIn(this.schema.attributes, value, during)]);
    return value;
  }

  private sameIdentity(before: IdentityData | undefined, after: IdentityData | undefined, mayChange: boolean): void {
    const [was, is] = [this.identityText(before), this.identityText(after)];
    if (was !== undefined && is !== was && !mayChange)
      this.told([breach('an identity is whole and stays', [], `Prior identity was ${was}, returned identity was ${String(is)}`)]);
  }

  private wholeIdentity(identity: IdentityData | undefined): void {
    const text = this.identityText(identity);
    if (text === undefined || text.includes('Unknown'))
      this.told([breach('an identity is whole and stays', [], `Provider returned an invalid identity: ${String(text)}`)]);
  }

  private identityText(identity: IdentityData | undefined): string | undefined {
    const sent = identity?.identityData?.msgpack;
    return sent?.length ? ctyText(decodeValue(sent, identityType(this.kind)) as Value, identityType(this.kind)) : undefined;
  }

  private told(breaches: readonly Breach[]): void {
    this.breaches.push(...breaches);
  }

  private stopAtErrors(
    during: string,
    diagnostics: readonly { severity?: number; summary?: string; detail?: string; attribute?: unknown }[],
  ): void {
    const errors = diagnostics.filter(({ severity }) => severity === 1);
    if (errors.length > 0) throw new Stopped(during, errors);
  }
}

function pathOf({
  steps = [],
}: {
  steps?: readonly { attributeName?: string; elementKeyString?: string; elementKeyInt?: number }[];
}): AttributePath {
  return steps.map((step) => step.attributeName ?? step.elementKeyString ?? step.elementKeyInt ?? '');
}

function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.from(one).equals(Buffer.from(other));
}
