import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { MachineSettings } from '../../../lib/ports.js';
import { seedImage } from '../../../providers/proxmox/iso9660.js';
import { parseMachine, parseNic } from '../../../providers/proxmox/machine-read.js';
import { changeConfig, printNic, printSshKeys } from '../../../providers/proxmox/machine-write.js';
import { parseSizeGiB } from '../../../providers/proxmox/property-string.js';

const state = { vmId: 100, node: 'pve1', running: false, pending: [] };
const sampleConfig = {
  agent: 'enabled=1,fstrim_cloned_disks=1',
  boot: 'order=virtio0;net0',
  cores: '2',
  sockets: '2',
  cpu: 'cputype=host,flags=+aes',
  description: 'a web server\nbitbuilder:vm/red/web\n',
  digest: '0f',
  ide2: 'local-lvm:vm-100-cloudinit,media=cdrom',
  ide0: 'local:iso/bitbuilder-100.iso,media=cdrom,size=372K',
  ide3: 'none,media=cdrom',
  ipconfig0: 'ip=10.0.0.5/24,gw=10.0.0.1',
  ipconfig10: 'ip=dhcp',
  ipconfig2: 'ip6=auto',
  memory: 'current=4096',
  name: 'web',
  nameserver: '9.9.9.9 1.1.1.1',
  net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1,queues=4,tag=5',
  net1: 'e1000=bc:24:11:00:00:02,bridge=vmbr1,mtu=1450',
  scsi1: 'local-lvm:vm-100-disk-1,discard=on,size=2252M',
  scsi10: 'nfs:100/vm-100-disk-3.qcow2,size=1T',
  virtio0: 'local-lvm:vm-100-disk-0,size=32G',
  sshkeys: 'ssh-ed25519%20AAAA%2B%2F%3D%20a%40b%0Assh-rsa%20BBBB%20c%0A',
  tags: 'red;bitbuilder',
};

describe('a Proxmox configuration', () => {
  test('is read as a machine, the boot disk first', () => {
    expect(parseMachine(sampleConfig, state)).toEqual({
      vmId: 100,
      node: 'pve1',
      name: 'web',
      running: false,
      template: false,
      cores: 4,
      memoryMiB: 4096,
      tags: ['red', 'bitbuilder'],
      cpuType: 'host',
      disks: [
        { slot: 'virtio0', storage: 'local-lvm', volume: 'local-lvm:vm-100-disk-0', sizeGiB: 32 },
        { slot: 'scsi1', storage: 'local-lvm', volume: 'local-lvm:vm-100-disk-1', sizeGiB: 2252 / 1024 },
        { slot: 'scsi10', storage: 'nfs', volume: 'nfs:100/vm-100-disk-3.qcow2', sizeGiB: 1024 },
      ],
      nics: [
        { bridge: 'vmbr0', vlan: 5, mac: 'BC:24:11:00:00:01', firewall: true, model: 'virtio' },
        { bridge: 'vmbr1', mac: 'BC:24:11:00:00:02', firewall: false, model: 'e1000', mtu: 1450 },
      ],
      cloudInit: {
        sshKeys: ['ssh-ed25519 AAAA+/= a@b', 'ssh-rsa BBBB c'],
        ipConfigs: ['ip=10.0.0.5/24,gw=10.0.0.1', 'ip6=auto', 'ip=dhcp'],
        nameServers: ['9.9.9.9', '1.1.1.1'],
      },
      seed: 'local:iso/bitbuilder-100.iso',
      agent: true,
      description: 'a web server\nbitbuilder:vm/red/web',
      pending: [],
      protection: false,
    });
  });

  test.each<[string, Record<string, string>, MachineSettings, object]>([
    [
      'nothing when all is there',
      sampleConfig,
      { name: 'web', tags: ['bitbuilder', 'red'], agent: true, cpuType: 'host' },
      { set: {}, remove: [] },
    ],
    [
      'a NIC less, and the other one moved',
      sampleConfig,
      { nics: [{ bridge: 'vmbr0', vlan: 6, mac: 'BC:24:11:00:00:01', firewall: false, model: 'virtio' }] },
      { set: { net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=6' }, remove: ['net1'] },
    ],
    [
      'a NIC that says the same keeps its queues',
      { net0: sampleConfig.net0 },
      { nics: [{ bridge: 'vmbr0', vlan: 5, mac: 'bc:24:11:00:00:01', firewall: true, model: 'virtio' }] },
      { set: {}, remove: [] },
    ],
    ['one socket, since cores count over all', sampleConfig, { cores: 3 }, { set: { cores: '3', sockets: '1' }, remove: [] }],
    [
      'the balloon that would not fit',
      { balloon: '2048', memory: '4096' },
      { memoryMiB: 1024 },
      { set: { memory: '1024' }, remove: ['balloon'] },
    ],
    [
      'cloud-init on a drive of its own beside the boot disk',
      { scsi0: 'fast:vm-100-disk-0,size=4G', ciuser: 'old' },
      { cloudInit: { sshKeys: ['ssh-ed25519 A+B c'], ipConfigs: ['ip=dhcp'], nameServers: [] } },
      { set: { sshkeys: 'ssh-ed25519%20A%2BB%20c', ipconfig0: 'ip=dhcp', ide2: 'fast:cloudinit,media=cdrom' }, remove: ['ciuser'] },
    ],
    [
      'a seed in the place of the cloud-init drive',
      { ide2: 'fast:vm-100-cloudinit,media=cdrom' },
      { seed: 'local:iso/bitbuilder-100.iso' },
      { set: { ide2: 'local:iso/bitbuilder-100.iso,media=cdrom' }, remove: [] },
    ],
    ['a seed taken out', { ide0: sampleConfig.ide0 }, { seed: null }, { set: {}, remove: ['ide0'] }],
    ['no tags and no description', sampleConfig, { tags: [], description: '' }, { set: {}, remove: ['tags', 'description'] }],
  ])('is changed by %s', (_, config, settings, change) => {
    expect(changeConfig(config, settings, 'fast')).toEqual(change);
  });

  test('a NIC survives being printed and read', () => {
    const nics = fc.record(
      {
        bridge: fc.constantFrom('vmbr0', 'vmbr1', 'red'),
        vlan: fc.integer({ min: 1, max: 4094 }),
        mac: fc.array(fc.constantFrom('0A', 'BC', 'FE', '10'), { minLength: 6, maxLength: 6 }).map((bytes) => bytes.join(':')),
        firewall: fc.boolean(),
        model: fc.constantFrom('virtio', 'e1000', 'vmxnet3'),
        mtu: fc.integer({ min: 576, max: 9000 }),
      },
      { requiredKeys: ['bridge', 'mac', 'firewall', 'model'] },
    );
    fc.assert(fc.property(nics, (nic) => expect(parseNic(printNic(nic))).toEqual(nic)));
  });

  test('SSH keys survive, and their text passes the check of the vendor', () => {
    const keys = fc.array(
      fc.string({ unit: 'grapheme-ascii', minLength: 1 }).map((key) => `ssh-ed25519 ${key.trim()}x`),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(keys, (sshKeys) => {
        const text = printSshKeys(sshKeys);
        expect(text ?? '').toMatch(/^[-%a-zA-Z0-9_.!~*'()]*$/);
        expect(parseMachine(text === undefined ? {} : { sshkeys: text }, state).cloudInit.sshKeys).toEqual(sshKeys);
      }),
    );
  });

  test.each([
    ['32G', 32],
    ['2252M', 2252 / 1024],
    ['4194304K', 4],
    ['1T', 1024],
    ['1073741824', 1],
    [undefined, 0],
  ])('reads the size %s as %d GiB', (text, sizeGiB) => expect(parseSizeGiB(text)).toBe(sizeGiB));
});

describe('a seed image', () => {
  const files = {
    'user-data': '#cloud-config\nhostname: wéb\n',
    'meta-data': '{ "instance-id": "1" }\n',
    'network-config': 'version: 2\n',
    'vendor-data': 'x'.repeat(5000),
  };

  test('is an ISO 9660 volume called cidata whose Joliet names are those of NoCloud', () => {
    const image = seedImage(files);
    expect(image.subarray(0x8001, 0x8006).toString()).toBe('CD001');
    expect(image.subarray(0x8028, 0x8048).toString().trim()).toBe('cidata');
    expect(readJoliet(image)).toEqual({ label: 'cidata', files });
    expect(seedImage(files).equals(image)).toBe(true);
  });

  test('is read by tools that we did not write', () => {
    const tool = ['isoinfo', 'bsdtar', '7z', 'xorriso'].find((name) => spawnSync(name, ['--version']).error === undefined);
    const folder = mkdtempSync(join(tmpdir(), 'bitbuilder-seed-'));
    try {
      const path = join(folder, 'seed.iso');
      writeFileSync(path, seedImage(files));
      if (!tool) return void console.warn('skipped: none of isoinfo, bsdtar, 7z and xorriso is installed');
      const list = { isoinfo: ['-J', '-f', '-i', path], bsdtar: ['-tf', path], '7z': ['l', path], xorriso: ['-indev', path, '-find', '/'] }[
        tool
      ];
      const text = execFileSync(tool, list, { encoding: 'utf8' });
      for (const name of Object.keys(files)) expect(text).toContain(name);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Reads an image by the letter of the Joliet specification, from the supplementary descriptor on. */
function readJoliet(image: Buffer): { label: string; files: Record<string, string> } {
  const sector = (at: number) => image.subarray(at * 2048, (at + 1) * 2048);
  const text = (bytes: Buffer) => Buffer.from(bytes).swap16().toString('utf16le');
  let at = 16;
  while (sector(at).readUInt8(0) !== 2) at++;
  const descriptor = sector(at);
  expect(descriptor.subarray(88, 91).toString()).toBe('%/E');
  expect(descriptor.readUInt32LE(80) * 2048).toBe(image.length);
  const root = sector(descriptor.readUInt32LE(156 + 2));
  const files: Record<string, string> = {};
  for (let offset = 0; root.readUInt8(offset) > 0; offset += root.readUInt8(offset)) {
    const length = root.readUInt8(offset + 32);
    if (length === 1) continue;
    const start = root.readUInt32LE(offset + 2) * 2048;
    const size = root.readUInt32BE(offset + 14);
    files[text(root.subarray(offset + 33, offset + 33 + length))] = image.subarray(start, start + size).toString('utf8');
  }
  return { label: text(descriptor.subarray(40, 72)).trim(), files };
}
