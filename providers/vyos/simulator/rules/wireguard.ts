import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { ConfigTree } from '../../../../lib/router-config/tree.js';
import { upperOf } from './devices.js';
import {
  verifyMirrorRedirect,
  verifyMtuCarriesIpv6,
  verifyNotInBridge,
  verifyPortWithoutAddress,
  verifyPortWithoutVrf,
  verifyVrf,
} from './interfaces/checks.js';
import { interfaceOwner, type Check, type Machine, type Subject } from './interfaces/subject.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/interfaces_wireguard.py. */
export function wireguardOwner(machine: Machine): Owner {
  const checks = [
    verifyMtuCarriesIpv6,
    verifyPortWithoutAddress,
    verifyVrf,
    verifyPortWithoutVrf,
    verifyMirrorRedirect,
    verifyPrivateKey,
    verifyPort,
    verifyPeers,
  ];
  return {
    ...interfaceOwner('wireguard', machine, checks, [verifyNotInBridge, verifyNoSource]),
    dependents({ candidate }, path) {
      const upper = upperOf(candidate, path[2] ?? '', ['vxlan']);
      return upper === undefined ? [] : [['interfaces', 'vxlan', upper]];
    },
  };
}

const verifyNoSource: Check = ({ name, scene }) => {
  const upper = upperOf(scene.candidate, name, ['vxlan']);
  if (upper !== undefined) throw new Refusal(`Interface "${name}" cannot be deleted as it is used as source interface for "${upper}"!`);
};

const verifyPrivateKey: Check = ({ wanted }) => {
  if (!wanted.has('private-key')) throw new Refusal('Wireguard private-key not defined');
};

/** Another interface of this router that listens there already. */
const verifyPort: Check = ({ name, running, scene, wanted }) => {
  const port = wanted.value('port');
  if (port === undefined || port === running.value('port')) return;
  const others = (listenersOf(scene.candidate).get(port) ?? []).filter((other) => other !== name);
  if (others.length > 0) throw new Refusal(`UDP port ${port} is busy or unavailable and cannot be used for the interface!`);
};

const listeners = new WeakMap<ConfigTree, ReadonlyMap<string, readonly string[]>>();

/** The interfaces that want each port. */
function listenersOf(tree: ConfigTree): ReadonlyMap<string, readonly string[]> {
  const known = listeners.get(tree);
  if (known) return known;
  const byPort = new Map<string, string[]>();
  for (const each of new View(tree, ['interfaces', 'wireguard']).each()) {
    const port = each.value('port');
    if (port !== undefined) byPort.set(port, [...(byPort.get(port) ?? []), each.name]);
  }
  listeners.set(tree, byPort);
  return byPort;
}

const verifyPeers: Check = (subject) => {
  const peers = subject.wanted.each('peer');
  if (peers.length === 0) return;
  const own = publicKeyOf(subject.wanted.value('private-key') ?? '');
  const seen = new Set<string>();
  for (const peer of peers) seen.add(verifyPeer(subject, peer, own, seen));
};

/** Answers its public key. */
function verifyPeer({ name }: Subject, peer: View, own: string, seen: ReadonlySet<string>): string {
  const error = `WireGuard peer "${peer.name}":`;
  if (peer.has('host-name') && peer.has('address')) throw new Refusal(`${error} address/host-name are mutually exclusive!`);
  if (!peer.has('allowed-ips')) throw new Refusal(`${error} missing mandatory allowed-ips!`);
  const publicKey = peer.value('public-key');
  if (publicKey === undefined) throw new Refusal(`${error} missing mandatory public-key!`);
  if (seen.has(publicKey)) throw new Refusal(`${error} duplicate public-key!`);
  if (!peer.has('disable') && publicKey === own) throw new Refusal(`${error} identical public key as interface "${name}"!`);
  const isReachable = peer.has('host-name') || peer.has('address');
  if (peer.has('port') !== isReachable)
    throw new Refusal(`${error} both port and address/host-name must be defined if either one of them is set!`);
  return publicKey;
}

const pkcs8Head = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The public half of a WireGuard key, both in base64. */
export function publicKeyOf(privateKey: string): string {
  const der = Buffer.concat([pkcs8Head, Buffer.from(privateKey, 'base64')]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return key.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
}
