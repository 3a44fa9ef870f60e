import { emptyTree, subtree, type ConfigTree } from '../../../../../lib/router-config/tree.js';
import { ethernet } from '../../grammar/interfaces/ethernet.js';
import type { GrammarNode } from '../../grammar/node.js';
import { verifyPkiCaCertificate, verifyPkiCertificate } from '../pki-references.js';
import { matches, Refusal, type Owner } from '../rule.js';
import {
  verifyDhcpv6,
  verifyMirrorRedirect,
  verifyMtuCarriesIpv6,
  verifyPortWithoutAddress,
  verifyPortWithoutVrf,
  verifyVlans,
  verifyVrf,
} from './checks.js';
import { interfaceOwner, type Check, type Machine, type Subject } from './subject.js';

const verifyAdapter: Check = ({ machine, name }) => {
  if (!machine.adapters.has(name)) throw new Refusal(`Interface "${name}" does not exist!`);
};

/** 802.1X has its certificates (verify_eapol of vyos-1x configverify.py). */
export const verifyEapol: Check = ({ scene, wanted }) => {
  const eapol = wanted.at('eapol');
  if (!eapol.exists) return;
  const certificate = eapol.value('certificate');
  if (certificate === undefined) throw new Refusal('Certificate must be specified when using EAPoL!');
  verifyPkiCertificate(scene.candidate, certificate, { open: true });
  for (const authority of eapol.words('ca-certificate')) verifyPkiCaCertificate(scene.candidate, authority);
};

const verifySpeedAndDuplex: Check = ({ wanted }) => {
  const [speed = 'auto', duplex = 'auto'] = [wanted.value('speed'), wanted.value('duplex')];
  if ((speed === 'auto') !== (duplex === 'auto')) throw new Refusal('Speed/Duplex missmatch. Must be both auto or manually configured');
};

/** What a port of a bond may still say for itself. Its MTU is the bond's. */
const ownOfBondPort = new Set([
  'description', 'disable', 'disable-flow-control', 'disable-link-detect', 'duplex', 'eapol ca-certificate', 'eapol certificate',
  'eapol passphrase', 'mirror egress', 'mirror ingress', 'offload gro', 'offload gso', 'offload lro', 'offload rfs', 'offload rps',
  'offload sg', 'offload tso', 'redirect', 'ring-buffer rx', 'ring-buffer tx', 'speed', 'hw-id', 'mtu',
]); // prettier-ignore

/** The first setting of an adapter, in words, that a port of a bond may not have. */
export function foreignToBond(tree: ConfigTree, adapter: string): string | undefined {
  const settings = settingsOf(subtree(tree, ['interfaces', 'ethernet', adapter]) ?? emptyTree, ethernet);
  return settings.map((words) => words.join(' ')).find((setting) => !ownOfBondPort.has(setting));
}

/** The path of each setting below a node: `offload gro`, `vif 100 mtu`. */
function settingsOf(tree: ConfigTree, at: GrammarNode): string[][] {
  if (!('children' in at)) return [[]];
  return [...tree].flatMap(([word, branch]) => {
    const child = at.children[word];
    if (child?.type !== 'tag') return (child ? settingsOf(branch, child) : []).map((words) => [word, ...words]);
    return [...branch].flatMap(([name, below]) =>
      (below.size === 0 ? [[]] : settingsOf(below, child)).map((words) => [word, name, ...words]),
    );
  });
}

const verifyBondPort: Check = ({ bond, name, scene }) => {
  const setting = bond === undefined ? undefined : foreignToBond(scene.candidate, name);
  if (setting !== undefined)
    throw new Refusal(`Cannot configure "${setting.replaceAll('-', '_')}" on interface "${name}". Interface is a bond member`);
};

/** Interfaces and VLANs that a flowtable still offloads may not go. */
const verifyFlowtables: Check = (subject) => {
  const { candidate } = subject.scene;
  const offloaded = new Set(matches(['firewall', 'flowtable', '*', 'interface', '*'], [candidate]).map((path) => path[4]));
  const gone = [...(subject.wanted.exists ? [] : [subject.name]), ...removedVlans(subject)].find((name) => offloaded.has(name));
  if (gone !== undefined) throw new Refusal(`Cannot delete interface "${gone}", still referenced on a flowtable`);
};

function removedVlans({ name, running, wanted }: Subject): string[] {
  return ['vif', 'vif-s'].flatMap((kind) =>
    running
      .words(kind)
      .filter((id) => !wanted.has(kind, id))
      .map((id) => `${name}.${id}`),
  );
}

const ofEveryPort = [verifyFlowtables, verifyAdapter, verifyEapol, verifyMirrorRedirect, verifySpeedAndDuplex];
const ofFreePort = [verifyMtuCarriesIpv6, verifyDhcpv6, verifyPortWithoutAddress, verifyVrf, verifyPortWithoutVrf, verifyVlans];

/** What the adapters can do, virtio's, is never a reason to refuse. Source: vyos-1x conf_mode/interfaces_ethernet.py. */
export function ethernetOwner(machine: Machine): Owner {
  const byRole: Check = (subject) => {
    for (const check of subject.bond === undefined ? ofFreePort : [verifyBondPort]) check(subject);
  };
  return interfaceOwner('ethernet', machine, [...ofEveryPort, byRole], [verifyFlowtables]);
}
