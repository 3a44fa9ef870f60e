import type { Construct } from 'constructs';
import { contains, formatAddress, hostRange, parseAddress, parsePrefix } from '../lib/addressing/cidr.js';
import { addressPool } from '../lib/addressing/pool.js';
import { Addressing } from './addressing.js';
import type { IsolationEnd } from './isolation.js';
import { isUnknown } from './validation.js';
import type { IVrfNetwork } from './vrf-network.js';

/** The highest addresses of a subnet are left to the routers of the site, which take one each from the top. */
const keptForRouters = 8n;

/** A subnet of a network, to put VMs in. */
export class Subnet implements IsolationEnd {
  constructor(
    readonly network: IVrfNetwork,
    readonly name: string,
    private readonly written: { readonly cidr?: string; readonly gateway?: string; readonly dhcp?: unknown } = {},
  ) {}

  get isolationEnd(): string {
    return `subnet ${this.network.tenant.tenantName}/${this.network.networkName}/${this.name}`;
  }

  /** The prefix, when it is known at synthesis. */
  get cidr(): string | undefined {
    return this.written.cidr;
  }

  /** Reference to the address of the gateway. */
  get gateway(): string {
    return String(this.network.reference('subnets', this.name, 'gateway'));
  }

  /** The address of a VM's interface: the stated one, one of the {@link Addressing}, or none, for the control plane to give. */
  address(scope: Construct, owner: string, stated?: string): string | undefined {
    const addressing = Addressing.of(scope);
    const { cidr } = this.written;
    if (!addressing || cidr === undefined || isUnknown(cidr) || isUnknown(stated)) return stated;
    const { tenant, networkName } = this.network;
    const pool = addressPool('address', cidr, (address) => this.#isFree(address));
    return String(addressing.value(pool, `network ${tenant.tenantName}/${networkName}`, owner, stated));
  }

  #isFree(address: string): boolean {
    const { cidr = '', gateway, dhcp } = this.written;
    const prefix = parsePrefix(cidr);
    const [first, last] = hostRange(prefix);
    const value = parseAddress(address);
    if (value === undefined || !contains(prefix, address)) return false;
    if (address === (gateway ?? formatAddress(first, prefix.family))) return false;
    if (last - first > 2n * keptForRouters && value > last - keptForRouters) return false;
    const [start, stop] = rangeOf(dhcp);
    return start === undefined || stop === undefined || value < start || value > stop;
  }
}

function rangeOf(dhcp: unknown): [bigint | undefined, bigint | undefined] {
  if (typeof dhcp !== 'object' || dhcp === null || isUnknown(dhcp)) return [undefined, undefined];
  const { start, stop } = dhcp as { start?: string; stop?: string };
  return [parseAddress(start ?? ''), parseAddress(stop ?? '')];
}
