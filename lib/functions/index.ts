import type { ProviderFunction } from '../function.js';
import { gateway } from './gateway.js';
import { hostAddress } from './host-address.js';
import { hostCount } from './host-count.js';
import { parseId } from './parse-id.js';
import { prefixContains } from './prefix-contains.js';
import { subnetPrefix } from './subnet-prefix.js';
import { vrfName } from './vrf-name.js';
import { vyosCommands } from './vyos-commands.js';
import { wireguardPublicKey } from './wireguard-public-key.js';

/** Every function that a configuration may call. A new one is its file and one line here. */
export const functions: readonly ProviderFunction[] = [
  hostAddress,
  hostCount,
  gateway,
  subnetPrefix,
  prefixContains,
  vrfName,
  wireguardPublicKey,
  parseId,
  vyosCommands,
] as readonly unknown[] as readonly ProviderFunction[];
