/** How the ethernet adapters of a simulated router are called. */
export const adapterNames: readonly string[] = ['eth0', 'eth1', 'eth2', 'eth3'];

/** What a router runs after its installation: management on eth0, the HTTP API, SSH, time. */
export function baseConfig(options: { hostName: string; key: string }): string[] {
  return [
    ...adapterNames.map((name, index) => `set interfaces ethernet ${name} hw-id 50:00:00:00:00:0${index}`),
    'set interfaces ethernet eth0 address 192.0.2.1/24',
    'set interfaces ethernet eth0 description management',
    'set interfaces loopback lo',
    `set service https api keys id bitbuilder key '${options.key}'`,
    'set service https api rest',
    'set service ntp server time1.vyos.net',
    'set service ssh port 22',
    'set system config-management commit-revisions 100',
    `set system host-name ${options.hostName}`,
    'set system login user vyos authentication encrypted-password *',
    'set system name-server 192.0.2.53',
  ];
}
