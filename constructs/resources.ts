import type { Construct } from 'constructs';
import type { z } from 'zod';
import { toOutward } from '../lib/derive/outward.js';
import type { TimeoutOperation } from '../lib/derive/terraform-schema.js';
import type { AttributePath } from '../lib/errors.js';
import type { Kind } from '../lib/kind.js';
import { image } from '../lib/kinds/image.js';
import { network } from '../lib/kinds/network.js';
import { tenant } from '../lib/kinds/tenant.js';
import { vm } from '../lib/kinds/vm.js';
import { wireguardLink } from '../lib/kinds/wireguard-link.js';
import { referenceAt, referencesTo, type References, type Written } from './attributes.js';
import { generatorMetadata } from './provider-source.js';
import { guard } from './stack-checks.js';
import { TerraformResource, type TerraformMetaArguments } from './terraform.js';
import { isUnknown, refuseBadSpec } from './validation.js';

const metaNames = ['connection', 'count', 'dependsOn', 'forEach', 'lifecycle', 'provider', 'provisioners'] as const;

/** How long the operations of a resource may take. */
export interface TimeoutsProps {
  /** Durations such as `10m` or `1h30m`; with one stated, a shim that is away meanwhile is waited for until it is over. */
  readonly timeouts?: { readonly [Operation in TimeoutOperation]?: string };
}

/** What may be written of a resource: its attributes, its time-outs, and Terraform's own arguments such as `lifecycle`. */
export type ResourceConfig<S extends z.ZodObject> = Written<S> & TimeoutsProps & TerraformMetaArguments;

/** A Terraform resource of one kind, with `importFrom`, `addOverride` and the other hatches of its base. */
export interface KindResource<S extends z.ZodObject, T extends z.ZodObject> extends TerraformResource {
  /** The id as a reference: whoever uses it depends on the resource. */
  readonly id: string;
  /** What an apply would do to bring the world back, one line each. */
  readonly drift: string[];
  /** Every attribute, written or computed, as a reference. */
  readonly attributes: References<S> & References<T>;
  /** A reference below an attribute: `reference('subnets', 'front', 'gateway')`. */
  reference(...path: AttributePath): unknown;
}

/** The class of a kind's resources; what it accepts, checks and answers is derived from the kind. */
export interface KindResourceClass<S extends z.ZodObject, T extends z.ZodObject> {
  /** @throws BitBuilderError `invalid_spec` with every problem, before the construct joins the tree. */
  new (scope: Construct, id: string, config: ResourceConfig<S>): KindResource<S, T>;
  /** `bitbuilder_network`; the assertions of `Testing` read it. */
  readonly tfResourceType: string;
}

/** Derives the class of a kind's resources. */
export function resourceOf<S extends z.ZodObject, T extends z.ZodObject>(kind: Kind<S, T>): KindResourceClass<S, T> {
  const schema = kind.spec.extend(kind.status.shape);
  const terraformResourceType = `bitbuilder_${kind.name}`;
  return class extends TerraformResource {
    static readonly tfResourceType = terraformResourceType;
    readonly attributes = referencesTo(() => this.fqn, schema) as unknown as References<S> & References<T>;
    readonly #spec: Record<string, unknown>;
    readonly #timeouts: TimeoutsProps;

    constructor(scope: Construct, id: string, { timeouts, ...config }: ResourceConfig<S>) {
      const { meta, spec } = split(config);
      super(
        scope,
        id,
        (refuseBadSpec(scope, id, kind, spec), { ...meta, terraformResourceType, terraformGeneratorMetadata: generatorMetadata }),
      );
      this.#spec = spec;
      this.#timeouts = timeouts === undefined ? {} : { timeouts };
      guard(this);
    }

    get id(): string {
      return this.getStringAttribute('id');
    }

    get drift(): string[] {
      return this.getListAttribute('drift');
    }

    reference(...path: AttributePath): unknown {
      return referenceAt(this.fqn, schema, path);
    }

    protected override synthesizeAttributes(): Record<string, unknown> {
      return { ...(toOutward(kind.spec, this.#spec, isUnknown) as Record<string, unknown>), ...this.#timeouts };
    }
  };
}

function split(config: TerraformMetaArguments & Record<string, unknown>): { meta: TerraformMetaArguments; spec: Record<string, unknown> } {
  const entries = Object.entries(config).filter(([, value]) => value !== undefined && value !== null);
  const isMeta = ([name]: [string, unknown]) => (metaNames as readonly string[]).includes(name);
  return { meta: Object.fromEntries(entries.filter(isMeta)), spec: Object.fromEntries(entries.filter((entry) => !isMeta(entry))) };
}

/** `bitbuilder_tenant`, attribute by attribute; `Tenant` is the comfortable form. */
export class TenantResource extends resourceOf(tenant) {}

/** `bitbuilder_network`, attribute by attribute; `VrfNetwork` is the comfortable form. */
export class NetworkResource extends resourceOf(network) {}

/** `bitbuilder_wireguard_link`, attribute by attribute; `WireGuardLink` is the comfortable form. */
export class WireguardLinkResource extends resourceOf(wireguardLink) {}

/** `bitbuilder_image`, attribute by attribute; `Image` is the comfortable form. */
export class ImageResource extends resourceOf(image) {}

/** `bitbuilder_vm`, attribute by attribute; `Vm` is the comfortable form. */
export class VmResource extends resourceOf(vm) {}
