/** What an app imports. */
export { Addressing, type AddressingProps, type LockMode } from './addressing.js';
export { ImageData, NetworkData, TenantData, VmData, WireguardLinkData, type DataConfig, type KindData } from './data-sources.js';
export { Image, type IImage, type ImageProps } from './image.js';
export { expectIsolated, expectReachable, Isolation, type AllowedWay, type End, type IsolationEnd } from './isolation.js';
export { Policies, PolicyAspect, type Suppression } from './policies.js';
export { allowedSites } from '../lib/policies/allowed-sites.js';
export { encryptedLinks } from '../lib/policies/encrypted-links.js';
export { maximumSizes } from '../lib/policies/maximum-sizes.js';
export { naming } from '../lib/policies/naming.js';
export { type Policy, type PolicyOptions, type PolicySubject, type Severity } from '../lib/policies/policy.js';
export { protectedVms } from '../lib/policies/protected-vms.js';
export { requiredLabels } from '../lib/policies/required-labels.js';
export { type FlowWords } from '../lib/isolation/flow-words.js';
export { BitBuilderProvider, type BitBuilderProviderProps } from './provider.js';
export {
  ImageResource,
  NetworkResource,
  TenantResource,
  VmResource,
  WireguardLinkResource,
  type KindResource,
  type ResourceConfig,
  type TimeoutsProps,
} from './resources.js';
export { Subnet } from './subnet.js';
export { Tenant, type ITenant, type TenantProps } from './tenant.js';
export * from './terraform.js';
export { Vm, type NicProps, type VmProps } from './vm.js';
export { VrfNetwork, type IVrfNetwork, type SubnetProps, type VrfNetworkProps } from './vrf-network.js';
export { WireGuardLink, type LocalEndProps, type RemoteEndProps, type WireGuardLinkProps } from './wireguard-link.js';
