import type { ConfigTree } from '../../../../../lib/router-config/tree.js';
import { upperOf } from '../devices.js';
import { Refusal, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import {
  verifyMirrorRedirect,
  verifyMtuCarriesIpv6,
  verifyMtuFitsInto,
  verifyNotInBridge,
  verifyPortWithoutAddress,
  verifySourceInterface,
  verifyVlans,
  verifyVrf,
} from './checks.js';
import { interfaceOwner, type Check, type Machine } from './subject.js';

/** Source: vyos-1x conf_mode/interfaces_dummy.py. */
export function dummyOwner(machine: Machine): Owner {
  const checks = [verifyVrf, verifyPortWithoutAddress, verifyMtuCarriesIpv6, verifyMirrorRedirect];
  return interfaceOwner('dummy', machine, checks, [verifyNotInBridge]);
}

/** Source: vyos-1x conf_mode/interfaces_loopback.py. */
export function loopbackOwner(machine: Machine): Owner {
  return interfaceOwner('loopback', machine, [verifyMirrorRedirect]);
}

/** Source: vyos-1x conf_mode/interfaces_input.py. */
export function inputOwner(machine: Machine): Owner {
  return interfaceOwner('input', machine, [verifyMirrorRedirect]);
}

const veths = ['interfaces', 'virtual-ethernet'];

const verifyPeer: Check = ({ name, scene, wanted }) => {
  const peer = wanted.value('peer-name');
  if (peer === undefined) throw new Refusal(`Remote peer name must be set for "${name}"!`);
  const other = new View(scene.candidate, [...veths, peer]);
  if (!other.exists) throw new Refusal(`Used peer-name "${peer}" on interface "${name}" is not configured!`);
  if (other.value('peer-name') !== name) throw new Refusal(`Configuration mismatch between "${name}" and "${peer}"!`);
  if (peer === name) throw new Refusal(`Peer-name "${peer}" cannot be the same as interface "${name}"!`);
};

const verifyNoPeer: Check = ({ name, scene }) => {
  const other = peersOf(scene.candidate).get(name);
  if (other !== undefined) throw new Refusal(`Cannot delete "${name}" used for "interface ${other} peer-name"`);
};

const peers = new WeakMap<ConfigTree, ReadonlyMap<string, string>>();

/** Who names whom as its peer. */
function peersOf(tree: ConfigTree): ReadonlyMap<string, string> {
  let known = peers.get(tree);
  if (!known) {
    known = new Map(new View(tree, veths).each().map((veth) => [veth.value('peer-name') ?? '', veth.name]));
    peers.set(tree, known);
  }
  return known;
}

/** Source: vyos-1x conf_mode/interfaces_virtual-ethernet.py. */
export function virtualEthernetOwner(machine: Machine): Owner {
  const checks = [verifyVrf, verifyPortWithoutAddress, verifyVlans, verifyPeer];
  return interfaceOwner('virtual-ethernet', machine, checks, [verifyNotInBridge, verifyNoPeer]);
}

const verifySource: Check = (subject) => {
  const source = subject.wanted.value('source-interface');
  verifySourceInterface(subject, source === undefined ? undefined : upperOf(subject.scene.candidate, source, ['macsec']));
};

const verifyMtuOfSource: Check = (subject) => {
  const adapter = new View(subject.scene.candidate, ['interfaces', 'ethernet', subject.wanted.value('source-interface') ?? '']);
  const mtu = adapter.value('mtu');
  verifyMtuFitsInto(subject, mtu === undefined ? undefined : Number(mtu));
};

/** Source: vyos-1x conf_mode/interfaces_pseudo-ethernet.py. */
export function pseudoEthernetOwner(machine: Machine): Owner {
  const checks = [
    verifySource,
    verifyVrf,
    verifyPortWithoutAddress,
    verifyMtuOfSource,
    verifyMtuCarriesIpv6,
    verifyMirrorRedirect,
    verifyVlans,
  ];
  return interfaceOwner('pseudo-ethernet', machine, checks, [verifyNotInBridge]);
}

/** The machine has no radio. Source: vyos-1x conf_mode/interfaces_wireless.py. */
export function wirelessOwner(machine: Machine): Owner {
  const withoutRadio: Check = ({ wanted }) => {
    throw new Refusal(`Wirelss interface PHY "${wanted.value('physical-device') ?? 'phy0'}" does not exist!`);
  };
  return interfaceOwner('wireless', machine, [withoutRadio]);
}
