import { hasPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { deviceExists, deviceNamed, isAssigned, mtuOf } from './devices.js';
import { Refusal } from './rule.js';
import type { View } from '../../../../lib/router-config/view.js';

/** What the scripts of routing ask about the rest of a configuration, which must not change any more. Source: vyos-1x configverify.py. */
export class Surroundings {
  constructor(
    readonly tree: ConfigTree,
    private readonly adapters: ReadonlySet<string>,
  ) {}

  /** Whether the kernel would know the interface: adapters need no configuration, and a VRF is an interface too. */
  hasInterface(name: string): boolean {
    return name === 'lo' || this.adapters.has(name) || deviceExists(this.tree, name) || this.hasVrf(name);
  }

  /** Whether the configuration has the path. */
  has(...path: string[]): boolean {
    return hasPath(this.tree, path);
  }

  /** Whether the interface has an address of the family, or may get one that the configuration does not tell. */
  mayHaveAddress(interfaceName: string, family: 4 | 6): boolean {
    const learned = family === 4 ? ['dhcp'] : ['dhcpv6'];
    const addresses = deviceNamed(this.tree, interfaceName)?.addresses ?? [];
    return addresses.some((address) => learned.includes(address) || (address.includes('/') && address.includes(':') === (family === 6)));
  }

  hasVrf(name: string): boolean {
    return hasPath(this.tree, ['vrf', 'name', name]);
  }

  /** `default` for what is in no VRF. */
  vrfOf(interfaceName: string): string {
    return deviceNamed(this.tree, interfaceName)?.vrf ?? 'default';
  }

  mtuOf(interfaceName: string): number {
    return mtuOf(this.tree, interfaceName);
  }

  /** Whether an interface of the VRF has the address; without a VRF, any interface. */
  isOwnAddress(address: string, vrf: string | undefined): boolean {
    return isAssigned(this.tree, address, vrf);
  }

  verifyInterface(name: string): void {
    if (!this.hasInterface(name)) throw new Refusal(`Interface "${name}" does not exist!`);
  }

  verifyVrf(name: string | undefined): void {
    if (name !== undefined && name !== 'default' && !this.hasVrf(name)) throw new Refusal(`VRF "${name}" does not exist!`);
  }

  verifyMember(interfaceName: string, vrf: string | undefined): void {
    if (vrf !== undefined && this.vrfOf(interfaceName) !== vrf)
      throw new Refusal(`Interface "${interfaceName}" is not a member of VRF "${vrf}"!`);
  }

  verifyRouteMap(name: string | undefined): void {
    this.verifyPolicy('route-map', 'route-map', name);
  }

  /** `version` is `6` for IPv6. */
  verifyPrefixList(name: string | undefined, version: '' | '6' = ''): void {
    this.verifyPolicy(`prefix-list${version}`, `prefix-list${version}`, name);
  }

  verifyAccessList(name: string | undefined, version: '' | '6' = ''): void {
    this.verifyPolicy(`access-list${version}`, `access-list${version}`, name);
  }

  /** The route maps that every protocol may name: one for the kernel, one for each redistribution. */
  verifyCommonRouteMaps(protocol: View): void {
    this.verifyRouteMap(protocol.value('route-map'));
    for (const source of protocol.words('redistribute')) this.verifyRouteMap(protocol.value('redistribute', source, 'route-map'));
  }

  private verifyPolicy(kind: string, said: string, name: string | undefined): void {
    if (name !== undefined && !hasPath(this.tree, ['policy', kind, name])) throw new Refusal(`Specified ${said} "${name}" does not exist!`);
  }
}
