import { diffConfig } from '../../lib/router-config/diff.js';
import { interruptionsOf } from '../../lib/router-config/interruptions.js';
import { leafPaths, treeOf } from '../../lib/router-config/tree.js';

const words = (lines: readonly string[]) => treeOf(lines.map((line) => line.split(' ')));

/** What going from some lines to others interrupts, all of them being ours. */
function interrupts(before: readonly string[], after: readonly string[]): string[] {
  const [actual, desired] = [words(before), words(after)];
  return interruptionsOf(diffConfig({ actual, desired, owned: leafPaths(actual), roots: [] }), actual);
}

const peer = 'interfaces wireguard wg100 peer ams1-r2';
const served = 'vrf name t-red-web service dhcp-server shared-network-name front subnet 10.1.0.0/24';
const tunnel = 'changes tunnel wg100: packets may be lost until the next handshake';

describe('what a commit interrupts', () => {
  test.each<[string, string[], string[], string[]]>([
    ['a new tunnel: nothing', [], [`${peer} public-key AAA`], []],
    [
      'a preshared key for a peer that is there',
      [`${peer} public-key AAA`],
      [`${peer} public-key AAA`, `${peer} preshared-key B`],
      [tunnel],
    ],
    [
      'one more prefix of a peer that is there',
      [`${peer} allowed-ips 10.1.0.0/16`],
      [`${peer} allowed-ips 10.1.0.0/16`, `${peer} allowed-ips 10.2.0.0/16`],
      [tunnel],
    ],
    [
      'another peer beside one that is there',
      [`${peer} public-key AAA`],
      [`${peer} public-key AAA`, 'interfaces wireguard wg100 peer laptop public-key BBB'],
      [tunnel],
    ],
    [
      'one more address of a tunnel: nothing',
      [`${peer} public-key AAA`],
      [`${peer} public-key AAA`, 'interfaces wireguard wg100 address 10.9.0.1/30'],
      [],
    ],
    [
      'the first DHCP service of a VRF: nothing',
      ['vrf name t-red-web table 1000'],
      ['vrf name t-red-web table 1000', `${served} lease 60`],
      [],
    ],
    [
      'an option more of a DHCP service that runs',
      [`${served} lease 60`],
      [`${served} lease 60`, `${served} option domain-name example.com`],
      ['changes the DHCP service of VRF t-red-web, which restarts'],
    ],
    [
      'name servers told in another order',
      [`${served} option name-server 9.9.9.9`, `${served} option name-server 1.1.1.1`],
      [`${served} option name-server 1.1.1.1`, `${served} option name-server 9.9.9.9`],
      ['changes the DHCP service of VRF t-red-web, which restarts'],
    ],
    [
      'a route of the underlay that goes',
      ['protocols static route 10.8.0.0/16 interface wg100'],
      [],
      ['the underlay loses its route to 10.8.0.0/16'],
    ],
  ])('%s', (_, before, after, said) => {
    expect(interrupts(before, after)).toEqual(said);
  });
});
