import { demand, type Caller } from '../access.js';
import { isCdrom, isDrive } from '../drives.js';
import type { Values } from '../parameters.js';
import { refused } from '../permission.js';
import { die } from '../refusal.js';
import { isRootCaller } from './guest.js';

const words = (text: string) => new Set(text.split(' '));

/** Options by the privilege that a change of them needs (PVE::API2::Qemu, check_vm_modify_config_perm). */
const families: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['VM.Config.CPU', words('cores cpu cpulimit cpuunits numa smp sockets vcpus')],
  ['VM.Config.Memory', words('memory balloon shares allow-ksm')],
  ['VM.Config.HWType', words('acpi hotplug kvm machine scsihw smbios1 tablet vga watchdog audio0 rng0')],
  [
    'VM.Config.Options',
    words(
      'agent autostart bios description keyboard localtime migrate_downtime migrate_speed name onboot ostype protection reboot startdate startup tags tdf template',
    ),
  ],
  ['VM.PowerMgmt', words('freeze')],
  ['VM.Config.Disk', words('boot bootdisk vmstatestorage')],
  ['VM.Config.Network', new Set()],
];
const cloudInit = words('cicustom cipassword citype ciuser ciupgrade nameserver searchdomain sshkeys');

/** Throws 403 or dies unless a caller may give an option of a VM that value; the value is the old one where it is taken away. */
export function demandOption(caller: Caller, vmId: number, option: string, value: string, verb: 'set' | 'delete' = 'set'): void {
  if (isRootCaller(caller)) return;
  const path = `/vms/${vmId}`;
  const family = option.replace(/\d+$/, '');
  if (isDrive(option)) return demandDrive(caller, path, value);
  if (family === 'unused') return demand(caller, path, ['VM.Config.Disk']);
  if (['serial', 'usb', 'hostpci', 'virtiofs', 'rng'].includes(family)) return demandDevice(caller, path, option, value, verb);
  if (family === 'net') return demand(caller, path, ['VM.Config.Network']);
  if (cloudInit.has(option) || family === 'ipconfig') return demand(caller, path, ['VM.Config.Cloudinit', 'VM.Config.Network'], 'any');
  if (option !== 'numa' && family === 'numa') return demand(caller, path, ['VM.Config.CPU']);
  const privilege = families.find(([, options]) => options.has(option))?.[0];
  if (privilege === undefined) die(`only root can set '${option}' config`);
  demand(caller, path, [privilege]);
  if (option === 'startup') demand(caller, '/', ['Sys.Modify']);
}

/** What a drive needs: a disk, a disc, or the drive of cloud-init. */
export function demandDrive(caller: Caller, path: string, value: string): void {
  if (/[:-]cloudinit\b/.test(value)) demand(caller, path, ['VM.Config.Cloudinit', 'VM.Config.CDROM']);
  else demand(caller, path, [isCdrom(value) ? 'VM.Config.CDROM' : 'VM.Config.Disk']);
}

/** A real device of the host is root's to give; a mapped one needs the right to its mapping. */
function demandDevice(caller: Caller, path: string, option: string, value: string, verb: 'set' | 'delete'): void {
  const family = option.replace(/\d+$/, '');
  const mapping = /(?:^|,)(?:mapping|dirid)=([^,]+)/.exec(value)?.[1];
  if (family === 'serial' && value !== 'socket') die(`only root can ${verb} '${option}' config for real devices`);
  if (family === 'virtiofs') {
    demand(caller, path, ['VM.Config.Disk']);
    return demand(caller, `/mapping/dir/${mapping ?? value.split(',')[0] ?? ''}`, ['Mapping.Use']);
  }
  if (family === 'hostpci' && mapping === undefined) die(`only root can set '${option}' config for non-mapped devices`);
  demand(caller, path, ['VM.Config.HWType']);
  if (mapping !== undefined) return demand(caller, `/mapping/${family === 'usb' ? 'usb' : 'pci'}/${mapping}`, ['Mapping.Use']);
  if (family === 'usb' && !/^(host=)?spice(,|$)/i.test(value)) die(`only root can set '${option}' config for real devices`);
  if (family === 'rng' && value.includes('/dev/hwrng')) demand(caller, '/mapping/hwrng', ['Mapping.Use']);
}

/** The right to make a guest, on its id or on the pool that it joins. */
export function demandAllocate(caller: Caller, vmId: number, pool: string | undefined): void {
  const may = (path: string) => caller.privilegesOn(path).has('VM.Allocate');
  if (!may(`/vms/${vmId}`) && (pool === undefined || !may(`/pool/${pool}`))) throw refused();
}

/** The value of an option that is set or pending. */
export function valueOf(config: Values, pending: Readonly<Record<string, string | null>>, option: string): string | undefined {
  return config[option] ?? pending[option] ?? undefined;
}
