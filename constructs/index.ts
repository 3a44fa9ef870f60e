/** What an app imports. */
export { Addressing, type AddressingProps, type LockMode } from './addressing.js';
export { ImageData, NetworkData, TenantData, VmData, WireguardLinkData, type DataConfig, type KindData } from './data-sources.js';
export { Image, type IImage, type ImageProps } from './image.js';
export { BitBuilderProvider, type BitBuilderProviderProps } from './provider.js';
export {
  ImageResource,
  NetworkResource,
  TenantResource,
  VmResource,
  WireguardLinkResource,
  type KindResource,
  type ResourceConfig,
} from './resources.js';
export { Subnet } from './subnet.js';
export { Tenant, type ITenant, type TenantProps } from './tenant.js';
export * from './terraform.js';
export { Vm, type NicProps, type VmProps } from './vm.js';
export { VrfNetwork, type IVrfNetwork, type SubnetProps, type VrfNetworkProps } from './vrf-network.js';
export { WireGuardLink, type LocalEndProps, type RemoteEndProps, type WireGuardLinkProps } from './wireguard-link.js';
