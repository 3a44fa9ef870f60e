import { request, Agent } from 'undici';
import { startVyosSimulator } from '../../../../providers/vyos/simulator/simulator.js';

/** What one tenant of a fabric needs of a router. */
function tenant(number: number): string[] {
  const [name, vlan, octets] = [`t-${number}`, number + 1, `${number >> 8}.${number & 255}`];
  return [
    `vrf name ${name} table ${1000 + number}`,
    `vrf name ${name} vni ${10_000 + number}`,
    `vrf name ${name} protocols static route 10.200.0.0/16 next-hop 10.${octets}.2`,
    `interfaces ethernet eth1 vif ${vlan} vrf ${name}`,
    `interfaces ethernet eth1 vif ${vlan} address 10.${octets}.1/24`,
    `interfaces bridge br${number} vrf ${name}`,
    `interfaces bridge br${number} member interface vxlan${number}`,
    `interfaces vxlan vxlan${number} vni ${10_000 + number}`,
    `interfaces vxlan vxlan${number} source-address 192.0.2.1`,
    `interfaces vxlan vxlan${number} parameters nolearning`,
  ];
}

function dhcpServer(number: number): string[] {
  const subnet = `vrf name t-${number} service dhcp-server shared-network-name lan subnet 10.${number >> 8}.${number & 255}`;
  const range = `${subnet}.0/24 range a`;
  const [start, stop] = [10, 200].map((host) => `10.${number >> 8}.${number & 255}.${host}`);
  return [`${subnet}.0/24 subnet-id 1`, `${range} start ${start}`, `${range} stop ${stop}`];
}

describe('a router with 500 tenants', () => {
  const tenants = Array.from({ length: 500 }, (_, number) => number);

  test('takes 5000 edits in one commit, 1500 more on top of them, and then a single one', async () => {
    const simulator = await startVyosSimulator({ name: 'r1' });
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
    const post = async (lines: readonly string[]) => {
      const commands = lines.map((line) => ({ op: 'set', path: line.split(' ') }));
      const { body } = await request(`${simulator.url}/configure`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key: simulator.key, commands }),
        dispatcher,
      });
      return body.json();
    };
    try {
      for (const lines of [tenants.flatMap(tenant), tenants.flatMap(dhcpServer), ['vrf name last table 9999']])
        expect(await post(lines)).toEqual({ success: true, data: '', error: null });
      expect(simulator.stats()).toMatchObject({ commits: 3, refusedEdits: 0 });
    } finally {
      await dispatcher.destroy();
      await simulator.close();
    }
  });
});
