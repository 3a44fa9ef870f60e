import { Construct } from 'constructs';
import type { z } from 'zod';
import { BitBuilderError, type AttributePath, type Problem } from '../lib/errors.js';
import type { network } from '../lib/kinds/network.js';
import { Addressing } from './addressing.js';
import type { Tokenable, Written } from './attributes.js';
import { NetworkData } from './data-sources.js';
import type { IsolationEnd } from './isolation.js';
import { NetworkResource, type TimeoutsProps } from './resources.js';
import { Subnet } from './subnet.js';
import type { ITenant } from './tenant.js';
import { isUnknown, onlyChild, refuse } from './validation.js';

type SubnetInput = z.input<typeof network.spec>['subnets'][string];

/** A subnet of a {@link VrfNetwork}. */
export type SubnetProps = { readonly [Name in keyof Omit<SubnetInput, 'cidr'>]: Tokenable<SubnetInput[Name]> } & {
  /** @default a prefix of `prefixLength` out of the {@link Addressing} */
  readonly cidr?: string;
  /** @default 24 */
  readonly prefixLength?: number;
};

/** A network, made here or elsewhere. */
export interface IVrfNetwork extends IsolationEnd {
  /** Reference to its id; whoever uses it depends on the network. */
  readonly networkId: string;
  readonly networkName: string;
  readonly tenant: ITenant;
  /** A subnet to put VMs in. */
  subnet(name: string): Subnet;
  /** A reference below one of its attributes: `reference('subnets', 'front', 'gateway')`. */
  reference(...path: AttributePath): unknown;
}

/** What a {@link VrfNetwork} accepts. */
export interface VrfNetworkProps extends Omit<Written<typeof network.spec>, 'tenant' | 'name' | 'subnets'>, TimeoutsProps {
  readonly tenant: ITenant;
  /** @default the id of the construct */
  readonly name?: string;
  readonly subnets: Readonly<Record<string, SubnetProps>>;
}

/** A VRF of a tenant with its subnets, on all the routers of a site. */
export class VrfNetwork extends Construct implements IVrfNetwork {
  /** A network that another stack manages. */
  static fromName(scope: Construct, id: string, tenant: ITenant, name: string): IVrfNetwork {
    const found = new NetworkData(scope, id, { id: `${tenant.tenantName}/${name}` });
    const imported: IVrfNetwork = {
      networkId: found.id,
      networkName: name,
      tenant,
      isolationEnd: `network ${tenant.tenantName}/${name}`,
      subnet: (subnet) => new Subnet(imported, subnet),
      reference: (...path) => found.reference(...path),
    };
    return imported;
  }

  readonly resource: NetworkResource;
  readonly networkName: string;
  readonly tenant: ITenant;
  readonly #subnets: ReadonlyMap<string, Subnet>;

  constructor(scope: Construct, id: string, { tenant, name = id, subnets, ...props }: VrfNetworkProps) {
    super(scope, id);
    this.networkName = name;
    this.tenant = tenant;
    const addressing = Addressing.of(this);
    const addressed = addressing ? this.#address(addressing, props, subnets) : { ...props, subnets };
    this.#refuseWithoutPrefix(addressed.subnets);
    const stated = Object.entries(addressed.subnets).map(([key, subnet]) => [key, withoutLength(subnet)] as const);
    this.resource = new NetworkResource(this, onlyChild, {
      ...addressed,
      tenant: tenant.tenantId,
      name,
      subnets: Object.fromEntries(stated) as Written<typeof network.spec>['subnets'],
    });
    this.#subnets = new Map(stated.map(([key, subnet]) => [key, new Subnet(this, key, subnet)]));
  }

  get networkId(): string {
    return this.resource.id;
  }

  get isolationEnd(): string {
    return `network ${this.tenant.tenantName}/${this.networkName}`;
  }

  /** @throws BitBuilderError `invalid_spec` when there is no such subnet. */
  subnet(name: string): Subnet {
    const found = this.#subnets.get(name);
    if (found) return found;
    const names = [...this.#subnets.keys()].map((each) => `"${each}"`).join(', ') || 'none';
    throw new BitBuilderError('invalid_spec', `network "${this.node.path}" has no subnet "${name}"; it has ${names}`);
  }

  reference(...path: AttributePath): unknown {
    return this.resource.reference(...path);
  }

  #address(addressing: Addressing, props: Omit<VrfNetworkProps, 'tenant' | 'name' | 'subnets'>, subnets: VrfNetworkProps['subnets']) {
    const { tenantName } = this.tenant;
    if (isUnknown(tenantName) || isUnknown(this.networkName) || isUnknown(props.site)) {
      refuse(this, '', 'Network', [
        { path: [], message: 'the tenant, name and site of a network below an Addressing must be known at synthesis' },
      ]);
    }
    const owner = `${tenantName}/${this.networkName}`;
    const l3Vni = addressing.vni('l3', owner, props.l3Vni);
    const targets = [`${addressing.asn}:${l3Vni}`];
    return {
      ...props,
      l3Vni,
      table: addressing.table(owner, props.table),
      importTargets: props.importTargets ?? targets,
      exportTargets: props.exportTargets ?? targets,
      subnets: Object.fromEntries(
        Object.entries(subnets).map(([name, subnet]): [string, SubnetProps] => {
          const at = `${owner}/${name}`;
          const cidr = addressing.subnet(tenantName, at, subnet.prefixLength ?? 24, subnet.cidr);
          return [
            name,
            { ...subnet, cidr, vlan: addressing.vlan(props.site, at, subnet.vlan), l2Vni: addressing.vni('l2', at, subnet.l2Vni) },
          ];
        }),
      ),
    };
  }

  #refuseWithoutPrefix(subnets: VrfNetworkProps['subnets']): void {
    const without = Object.entries(subnets).filter(([, { cidr }]) => cidr === undefined);
    const problems = without.map(([name]): Problem => ({
      path: ['subnets', name, 'cidr'],
      message: 'is required; state it, or put an Addressing on the app, which gives one',
    }));
    if (problems.length > 0) refuse(this, '', 'Network', problems);
  }
}

function withoutLength(subnet: SubnetProps): Omit<SubnetProps, 'prefixLength'> {
  return Object.fromEntries(Object.entries(subnet).filter(([name]) => name !== 'prefixLength'));
}
