import { familyOf } from '../addressing/cidr.js';
import { fnv1aHex } from '../hash.js';
import type { VmSpec } from '../kinds/vm.js';
import type { MachineCloudInit } from '../ports.js';

type CloudInit = NonNullable<VmSpec['cloudInit']>;

interface NicAddress {
  mac: string;
  address: string;
  gateway?: string;
}

/** What the hypervisor's own cloud-init drive is told. */
export function vendorCloudInit({ cloudInit }: VmSpec, nics: readonly NicAddress[]): MachineCloudInit {
  return {
    user: cloudInit?.user,
    sshKeys: cloudInit?.sshKeys ?? [],
    ipConfigs: nics.map(({ address, gateway }) => {
      const six = familyOf(address) === 6 ? '6' : '';
      return `ip${six}=${address}${gateway ? `,gw${six}=${gateway}` : ''}`;
    }),
    nameServers: cloudInit?.nameServers ?? [],
    searchDomain: cloudInit?.searchDomain,
  };
}

/** Volume id of the seed image that `uploadSeed` makes for a VM. */
export function seedVolume(storage: string, vmId: number): string {
  return `${storage}:iso/bitbuilder-${vmId}.iso`;
}

/** The mark of the owner, with a hash of what is on the seed image, so that a change of it is seen. */
export function withSeedHash(mark: string, cloudInit: CloudInit | undefined, nics: readonly NicAddress[]): string {
  return cloudInit?.userData === undefined ? mark : `${mark} seed:${fnv1aHex(JSON.stringify([cloudInit, nics]))}`;
}

/**
 * A NoCloud seed (cloud-init's datasource of that name). The hypervisor's API cannot take user data, so a VM that has any
 * gets this image instead of the hypervisor's own cloud-init drive. User and keys travel as vendor data, which user data overrides.
 */
export function seedFiles(seed: {
  instance: string;
  hostname: string;
  cloudInit: CloudInit;
  nics: readonly NicAddress[];
}): Record<string, string> {
  const { cloudInit, nics } = seed;
  const nameServers = cloudInit.nameServers ?? [];
  const dns = { addresses: nameServers, ...(cloudInit.searchDomain ? { search: [cloudInit.searchDomain] } : {}) };
  const ethernets = Object.fromEntries(
    nics.map(({ mac, address, gateway }, index) => [
      `nic${index}`,
      {
        match: { macaddress: mac.toLowerCase() },
        addresses: [address],
        ...(gateway ? { routes: [{ to: 'default', via: gateway }] } : {}),
        ...(nameServers.length > 0 ? { nameservers: dns } : {}),
      },
    ]),
  );
  const user = cloudInit.user
    ? {
        users: [{ name: cloudInit.user, sudo: 'ALL=(ALL) NOPASSWD:ALL', shell: '/bin/bash', ssh_authorized_keys: cloudInit.sshKeys ?? [] }],
      }
    : { ssh_authorized_keys: cloudInit.sshKeys ?? [] };
  // JSON is YAML, so no YAML printer is needed.
  return {
    'meta-data': json({ 'instance-id': fnv1aHex(seed.instance), 'local-hostname': seed.hostname }),
    'network-config': json({ version: 2, ethernets }),
    'user-data': cloudInit.userData ?? '',
    'vendor-data': `#cloud-config\n${json(user)}`,
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
