import type { ConfigTree } from '../../../../../lib/router-config/tree.js';
import { isAssigned } from '../devices.js';
import { Refusal, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import {
  verifyMirrorRedirect,
  verifyMtuCarriesIpv6,
  verifyNotInBridge,
  verifyPortWithoutAddress,
  verifyPortWithoutVrf,
  verifySourceInterface,
  verifyVrf,
} from './checks.js';
import { interfaceOwner, refusedIf, type Check, type Machine, type Subject } from './subject.js';

const overIpv6 = ['ipip6', 'ip6ip6', 'ip6gre', 'ip6gretap', 'ip6erspan'];
const isIpv6 = (address: string) => address.includes(':');
const encapsulationOf = ({ wanted }: Subject) => wanted.value('encapsulation') ?? '';

/** verify_tunnel of vyos-1x configverify.py. */
const verifyEnds: Check = (subject) => {
  const { name, wanted } = subject;
  const encapsulation = encapsulationOf(subject);
  const [source, remote] = [wanted.value('source-address'), wanted.value('remote')];
  if (encapsulation === '') throw new Refusal(`Must configure the tunnel encapsulation for ${name}!`);
  if (source === undefined && !wanted.has('source-interface')) throw new Refusal('source-address or source-interface required for tunnel!');
  if (remote === undefined && encapsulation !== 'gre') throw new Refusal('remote ip address is mandatory for tunnel');
  const wantsIpv6 = overIpv6.includes(encapsulation);
  const requires = `Encapsulation mode requires ${wantsIpv6 ? 'IPv6' : 'IPv4'}`;
  if (source !== undefined && isIpv6(source) !== wantsIpv6) throw new Refusal(`${requires} source-address`);
  if (remote !== undefined && isIpv6(remote) !== wantsIpv6) throw new Refusal(`${requires} remote${wantsIpv6 ? '' : ' address'}`);
  if (['sit', 'gretap', 'ip6gretap'].includes(encapsulation) && wanted.has('source-interface'))
    throw new Refusal(`Option source-interface can not be used with encapsulation "${encapsulation}"!`);
};

const verifyErspan: Check = (subject) => {
  if (!['erspan', 'ip6erspan'].includes(encapsulationOf(subject))) return;
  const { wanted } = subject;
  if (!wanted.has('parameters', 'ip', 'key')) throw new Refusal('ERSPAN requires ip key parameter!');
  const erspan = wanted.at('parameters', 'erspan');
  if ((erspan.value('version') ?? '1') === '1') {
    if (erspan.has('hw-id')) throw new Refusal('ERSPAN version 1 does not support hw-id!');
    if (erspan.has('direction')) throw new Refusal('ERSPAN version 1 does not support direction!');
  } else {
    if (erspan.has('index')) throw new Refusal('ERSPAN version 2 does not index parameter!');
    if (!erspan.has('direction')) throw new Refusal('ERSPAN version 2 requires direction to be set!');
  }
};

interface GreTunnel {
  name: string;
  address: string | undefined;
  key: string | undefined;
  source: string | undefined;
  remote: string | undefined;
}

const greTunnels = new WeakMap<ConfigTree, readonly GreTunnel[]>();

function greTunnelsOf(tree: ConfigTree): readonly GreTunnel[] {
  let tunnels = greTunnels.get(tree);
  if (!tunnels) {
    tunnels = new View(tree, ['interfaces', 'tunnel'])
      .each()
      .filter((each) => ['gre', 'gretap'].includes(each.value('encapsulation') ?? ''))
      .map(greTunnelOf);
    greTunnels.set(tree, tunnels);
  }
  return tunnels;
}

function greTunnelOf(view: View): GreTunnel {
  return {
    name: view.name,
    address: view.value('source-address'),
    key: view.value('parameters', 'ip', 'key'),
    source: view.value('source-interface'),
    remote: view.value('remote'),
  };
}

/** Two GRE tunnels between the same ends are told apart by their keys. */
const verifyGre: Check = (subject) => {
  const encapsulation = encapsulationOf(subject);
  const own = greTunnelOf(subject.wanted);
  if (encapsulation === 'gre' && own.address === '0.0.0.0' && own.key === undefined)
    throw new Refusal(`"parameters ip key" must be set for ${own.name} when encapsulation is GRE!`);
  if (!['gre', 'gretap'].includes(encapsulation)) return;
  const missing = 'Missing required "ip key" parameter when running more then one GRE based tunnel on the same';
  for (const other of greTunnelsOf(subject.scene.candidate)) {
    if (other.name === own.name) continue;
    if (own.key !== undefined) {
      if (other.address === own.address && other.key === own.key)
        throw new Refusal(`Key "${own.key}" for source-address "${own.address}" is already used for tunnel "${other.name}"!`);
    } else if (other.remote === own.remote && other.address === own.address) {
      if (own.address !== undefined) throw new Refusal(`${missing} source-address`);
      if (other.source === own.source) throw new Refusal(`${missing} source-interface`);
    }
  }
};

const verifyKey: Check = (subject) => {
  if (['ipip', 'sit'].includes(encapsulationOf(subject)) && subject.wanted.has('parameters', 'ip', 'key'))
    throw new Refusal('Keys are not allowed with ipip and sit tunnels!');
};

const verifyOptionalSource: Check = (subject) => {
  if (subject.wanted.has('source-interface')) verifySourceInterface(subject);
};

const verifyPathMtu: Check = (subject) => {
  const ip = subject.wanted.at('parameters', 'ip');
  const encapsulation = encapsulationOf(subject);
  if (ip.has('no-pmtu-discovery')) {
    if (ip.value('ttl') !== '0') throw new Refusal('Disabled PMTU requires TTL set to "0"!');
    if (['ipip6', 'ip6ip6', 'ip6gre'].includes(encapsulation)) throw new Refusal('Can not disable PMTU discovery for given encapsulation');
  }
  if (!ip.has('ignore-df')) return;
  if (encapsulation !== 'gretap') throw new Refusal('Option ignore-df can only be used on GRETAP tunnels!');
  if (!ip.has('no-pmtu-discovery')) throw new Refusal('Option ignore-df requires path MTU discovery to be disabled!');
};

const isNhrp = ({ name, scene }: Subject) => new View(scene.candidate, ['protocols', 'nhrp', 'tunnel']).has(name);

const verifyNhrpAddress: Check = (subject) => {
  if (isNhrp(subject) && subject.wanted.words('address').some((address) => !isIpv6(address) && !address.endsWith('/32')))
    throw new Refusal('Tunnel is used for NHRP, Netmask should be /32!');
};

/** What every tunnel checks of itself as an interface. */
const asInterface = [verifyMtuCarriesIpv6, verifyPortWithoutAddress, verifyVrf, verifyPortWithoutVrf, verifyMirrorRedirect];

/** Source: vyos-1x conf_mode/interfaces_tunnel.py. */
export function tunnelOwner(machine: Machine): Owner {
  const checks = [verifyEnds, verifyNhrpAddress, verifyErspan, verifyGre, verifyKey, ...asInterface, verifyOptionalSource, verifyPathMtu];
  return interfaceOwner('tunnel', machine, checks, [
    verifyNotInBridge,
    refusedIf(isNhrp, () => 'Tunnel used for NHRP, it can not be deleted!'),
  ]);
}

/** Source: vyos-1x conf_mode/interfaces_geneve.py. */
export function geneveOwner(machine: Machine): Owner {
  const checks = [
    ...asInterface,
    refusedIf(({ wanted }) => !wanted.has('remote'), () => 'Remote side must be configured'),
    refusedIf(({ wanted }) => !wanted.has('vni'), () => 'VNI must be configured'),
  ]; // prettier-ignore
  return interfaceOwner('geneve', machine, checks, [verifyNotInBridge]);
}

/** Source: vyos-1x conf_mode/interfaces_vti.py. */
export function vtiOwner(machine: Machine): Owner {
  return interfaceOwner('vti', machine, [verifyVrf, verifyMirrorRedirect]);
}

const l2tpv3Ends = ['source-address', 'remote', 'tunnel-id', 'peer-tunnel-id', 'session-id', 'peer-session-id'];

const verifyL2tpv3Ends: Check = ({ scene, wanted }) => {
  const missing = l2tpv3Ends.find((leaf) => !wanted.has(leaf));
  if (missing !== undefined) throw new Refusal(`Missing mandatory L2TPv3 option: "${missing}"!`);
  const source = wanted.value('source-address') ?? '';
  if (!isAssigned(scene.candidate, source, 'default'))
    throw new Refusal(`L2TPv3 source-address address "${source}" not configured on any interface!`);
};

/** Source: vyos-1x conf_mode/interfaces_l2tpv3.py. */
export function l2tpv3Owner(machine: Machine): Owner {
  return interfaceOwner('l2tpv3', machine, [verifyL2tpv3Ends, ...asInterface], [verifyNotInBridge]);
}
