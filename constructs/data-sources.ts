import type { Construct } from 'constructs';
import type { z } from 'zod';
import { schemaProblems } from '../lib/derive/problems.js';
import { toOutward } from '../lib/derive/outward.js';
import type { AttributePath } from '../lib/errors.js';
import type { Kind } from '../lib/kind.js';
import { image } from '../lib/kinds/image.js';
import { network } from '../lib/kinds/network.js';
import { tenant } from '../lib/kinds/tenant.js';
import { vm } from '../lib/kinds/vm.js';
import { wireguardLink } from '../lib/kinds/wireguard-link.js';
import { referenceAt, referencesTo, type References } from './attributes.js';
import { generatorMetadata } from './provider-source.js';
import { TerraformDataSource, type TerraformMetaArguments } from './terraform.js';
import { isUnknown, refuse } from './validation.js';

/** What finds a resource: its id, or what its kind can be looked up by. */
export type DataConfig<By extends object = object> = ({ readonly id: string } | ({ readonly id?: undefined } & Readonly<By>)) &
  Pick<TerraformMetaArguments, 'dependsOn' | 'provider'>;

/** A resource that is read and not managed here. */
export interface KindData<S extends z.ZodObject, T extends z.ZodObject, Answers extends object = object> extends TerraformDataSource {
  readonly id: string;
  /** Every attribute as a reference. */
  readonly attributes: References<S> & References<T> & Readonly<Answers>;
  /** A reference below an attribute: `reference('subnets', 'front', 'gateway')`. */
  reference(...path: AttributePath): unknown;
}

/** The class of a kind's data sources. */
export interface KindDataClass<S extends z.ZodObject, T extends z.ZodObject, By extends object, Answers extends object> {
  /** @throws BitBuilderError `invalid_spec` for what its kind cannot be looked up by. */
  new (scope: Construct, id: string, config: DataConfig<By>): KindData<S, T, Answers>;
  /** `bitbuilder_network`; the assertions of `Testing` read it. */
  readonly tfResourceType: string;
}

/** Derives the class of a kind's data sources. */
export function dataOf<
  S extends z.ZodObject,
  T extends z.ZodObject,
  By extends object = { readonly id: string },
  Answers extends object = object,
>(kind: Kind<S, T>): KindDataClass<S, T, By, Answers> {
  const { lookup } = kind;
  const schema = kind.spec.extend({ ...kind.status.shape, ...lookup?.by.shape, ...lookup?.answers.shape });
  const terraformResourceType = `bitbuilder_${kind.name}`;
  return class extends TerraformDataSource {
    static readonly tfResourceType = terraformResourceType;
    readonly attributes = referencesTo(() => this.fqn, schema) as unknown as References<S> & References<T> & Answers;
    readonly #config: Record<string, unknown>;

    constructor(scope: Construct, id: string, { dependsOn, provider, ...config }: DataConfig<By>) {
      const found = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined && value !== null));
      if (lookup && found.id === undefined) refuse(scope, id, kind.title, schemaProblems(lookup.by, found, isUnknown));
      super(scope, id, { dependsOn, provider, terraformResourceType, terraformGeneratorMetadata: generatorMetadata });
      this.#config = found;
    }

    get id(): string {
      return this.getStringAttribute('id');
    }

    reference(...path: AttributePath): unknown {
      return referenceAt(this.fqn, schema, path);
    }

    protected override synthesizeAttributes(): Record<string, unknown> {
      return toOutward(schema, this.#config, isUnknown) as Record<string, unknown>;
    }
  };
}

/** `data.bitbuilder_tenant`. */
export class TenantData extends dataOf(tenant) {}

/** `data.bitbuilder_network`. */
export class NetworkData extends dataOf(network) {}

/** `data.bitbuilder_wireguard_link`. */
export class WireguardLinkData extends dataOf(wireguardLink) {}

/** `data.bitbuilder_image`, found by id, or by name or VM id in a cluster. */
export class ImageData extends dataOf<
  typeof image.spec,
  typeof image.status,
  { cluster: string; name?: string; vmId?: number },
  { storage: string }
>(image) {}

/** `data.bitbuilder_vm`. */
export class VmData extends dataOf(vm) {}
