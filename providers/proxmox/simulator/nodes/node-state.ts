import { SectionTable, type Section } from '../sections.js';

/** The services that the vendor's interface lists. */
export const serviceNames = [
  'chrony',
  'corosync',
  'cron',
  'ksmtuned',
  'postfix',
  'proxmox-firewall',
  'pve-cluster',
  'pve-firewall',
  'pve-ha-crm',
  'pve-ha-lrm',
  'pvedaemon',
  'pvefw-logger',
  'pveproxy',
  'pvescheduler',
  'pvestatd',
  'qmeventd',
  'spiceproxy',
  'sshd',
  'syslog',
  'systemd-timesyncd',
] as const;

/** What one node keeps for itself. */
export class NodeState {
  dns: Section = { search: 'lab.example', dns1: '192.0.2.53' };
  hosts = '127.0.0.1 localhost\n';
  timezone = 'UTC';
  config: Section = {};
  /** The network as it is, and as it will be after an apply. */
  readonly network = new SectionTable();
  readonly newNetwork = new SectionTable();
  readonly stopped = new Set<string>();

  constructor(bridges: readonly string[]) {
    for (const [index, bridge] of bridges.entries()) {
      const port = `eno${index + 1}`;
      this.network.set(port, { type: 'eth', method: 'manual', method6: 'manual' });
      this.network.set(bridge, {
        type: 'bridge',
        method: 'manual',
        method6: 'manual',
        autostart: '1',
        bridge_ports: port,
        bridge_vlan_aware: '1',
        bridge_vids: '2-4094',
      });
    }
    this.newNetwork.copy(this.network);
  }

  hasBridge(name: string): boolean {
    const type = this.network.get(name)?.type;
    return type === 'bridge' || type === 'OVSBridge';
  }
}
