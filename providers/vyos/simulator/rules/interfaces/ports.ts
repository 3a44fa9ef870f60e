import { bondsOf, bridgesOf, deviceNamed, upperOf } from '../devices.js';
import { Refusal, type Scene } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';

const typesWithSource = ['macsec', 'pppoe', 'pseudo-ethernet', 'tunnel', 'vxlan'];

/** Throws what keeps an interface from becoming a port of a bridge or a bond: it serves something else. */
export function verifyFreePort({ candidate }: Scene, port: string, master: { kind: 'bridge' | 'bond'; name: string }): void {
  const error = `Can not add interface "${port}" to ${master.kind}, `;
  const [bridge, bond] = [bridgesOf(candidate, port), bondsOf(candidate, port)].map((masters) =>
    masters.find((name) => name !== master.name),
  );
  if (bridge !== undefined) throw new Refusal(`${error}it is already a member of bridge "${bridge}"!`);
  if (bond !== undefined) throw new Refusal(`${error}it is already a member of bond "${bond}"!`);
  const upper = upperOf(candidate, port, typesWithSource);
  if (upper !== undefined) throw new Refusal(`${error}it is the source-interface of "${upper}"!`);
  const device = deviceNamed(candidate, port);
  if (!device) return;
  const wanted = new View(candidate, device.path);
  if (wanted.has('address') || wanted.has('ipv6', 'address', 'autoconf') || wanted.has('ipv6', 'address', 'eui64'))
    throw new Refusal(`${error}it has an address assigned!`);
  if (wanted.has('vrf')) throw new Refusal(`${error}it has a VRF assigned!`);
}
