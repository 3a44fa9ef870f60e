import { Construct } from 'constructs';
import type { vm } from '../lib/kinds/vm.js';
import type { Problem } from '../lib/errors.js';
import type { Written } from './attributes.js';
import type { IImage } from './image.js';
import type { IsolationEnd } from './isolation.js';
import { VmResource, type TimeoutsProps } from './resources.js';
import type { Subnet } from './subnet.js';
import type { ITenant } from './tenant.js';
import { isUnknown, onlyChild, refusal, refuse } from './validation.js';

/** A network interface of a {@link Vm}. */
export interface NicProps {
  /** `network.subnet('front')` */
  readonly subnet: Subnet;
  /** @default one of the subnet */
  readonly address?: string;
  /** @default one made from the name */
  readonly mac?: string;
}

/** What a {@link Vm} accepts. */
export interface VmProps extends Omit<Written<typeof vm.spec>, 'tenant' | 'name' | 'cluster' | 'image' | 'nics'>, TimeoutsProps {
  readonly image: IImage;
  readonly nics?: readonly NicProps[];
  /** @default the tenant of the first network interface */
  readonly tenant?: ITenant;
  /** @default the id of the construct */
  readonly name?: string;
}

/** A virtual machine, cloned from an image of its cluster, with its interfaces in networks of its tenant. */
export class Vm extends Construct implements IsolationEnd {
  readonly resource: VmResource;
  readonly isolationEnd: string;

  constructor(scope: Construct, id: string, { image, nics = [], tenant = nics[0]?.subnet.network.tenant, name = id, ...props }: VmProps) {
    super(scope, id);
    if (!tenant) throw refusal(this, '', 'VM', [{ path: ['tenant'], message: 'is required for a VM without a network interface' }]);
    refuse(
      this,
      '',
      'VM',
      nics.flatMap((nic, index) => foreignNetwork(nic, index, tenant)),
    );
    this.isolationEnd = `vm ${tenant.tenantName}/${name}`;
    this.resource = new VmResource(this, onlyChild, {
      ...props,
      tenant: tenant.tenantId,
      name,
      cluster: image.cluster,
      image: image.imageId,
      nics: nics.map(({ subnet, address, mac }, index) => ({
        network: subnet.network.networkId,
        subnet: subnet.name,
        address: subnet.address(this, `${tenant.tenantName}/${name}/${index}`, address),
        mac,
      })),
    });
  }

  /** Reference to its id. */
  get vmId(): string {
    return this.resource.id;
  }

  /** Reference to the address of one of its interfaces. */
  address(index = 0): string {
    return String(this.resource.reference('nics', index, 'address'));
  }
}

/** The kind's own rule reads ids, which are tokens here; the constructs know the names. */
function foreignNetwork({ subnet: { network } }: NicProps, index: number, tenant: ITenant): Problem[] {
  const [own, other] = [tenant.tenantName, network.tenant.tenantName];
  if (isUnknown(own) || isUnknown(other) || own === other) return [];
  const message = `network "${other}/${network.networkName}" does not belong to tenant "${own}"; a VM joins networks of its own tenant only`;
  return [{ path: ['nics', index, 'subnet'], message }];
}
