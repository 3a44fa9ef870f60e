import type { StorageType } from '../options.js';

interface TypeFacts {
  readonly content: readonly string[];
  readonly defaultContent: readonly string[];
  /** Settings without which it cannot be made. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** One for all nodes by its nature. */
  readonly isShared?: boolean;
  /** Formats of images, the default first. */
  readonly formats: readonly string[];
}

const fileContent = ['images', 'rootdir', 'vztmpl', 'iso', 'backup', 'snippets', 'import', 'none'];
const fileOptions = [
  'prune-backups',
  'max-protected-backups',
  'maxfiles',
  'format',
  'preallocation',
  'content-dirs',
  'create-base-path',
  'create-subdirs',
  'mkdir',
  'bwlimit',
];
const chain = ['snapshot-as-volume-chain'];

/** What each type of storage can hold and must be told (PVE::Storage plugins). */
export const storageTypes: Readonly<Record<StorageType, TypeFacts>> = {
  dir: {
    content: fileContent,
    defaultContent: ['images'],
    required: ['path'],
    optional: [...fileOptions, ...chain, 'is_mountpoint', 'shared'],
    formats: ['raw', 'qcow2', 'vmdk', 'subvol'],
  },
  btrfs: {
    content: fileContent,
    defaultContent: ['images', 'rootdir'],
    required: ['path'],
    optional: [...fileOptions, 'is_mountpoint', 'nocow', 'shared'],
    formats: ['raw', 'qcow2', 'vmdk', 'subvol'],
  },
  nfs: {
    content: fileContent,
    defaultContent: ['images'],
    required: ['server', 'export'],
    optional: [...fileOptions, ...chain, 'options', 'path'],
    isShared: true,
    formats: ['raw', 'qcow2', 'vmdk'],
  },
  cifs: {
    content: fileContent,
    defaultContent: ['images'],
    required: ['server', 'share'],
    optional: [...fileOptions, ...chain, 'username', 'password', 'domain', 'smbversion', 'subdir', 'options', 'path'],
    isShared: true,
    formats: ['raw', 'qcow2', 'vmdk'],
  },
  cephfs: {
    content: ['vztmpl', 'iso', 'backup', 'snippets', 'import'],
    defaultContent: ['backup'],
    required: [],
    optional: [...fileOptions, 'monhost', 'fs-name', 'fuse', 'subdir', 'username', 'keyring', 'options', 'path'],
    isShared: true,
    formats: ['raw'],
  },
  lvm: {
    content: ['images', 'rootdir'],
    defaultContent: ['images'],
    required: ['vgname'],
    optional: ['base', 'saferemove', 'saferemove_throughput', 'saferemove-stepsize', 'tagged_only', 'shared', 'bwlimit', ...chain],
    formats: ['raw', 'qcow2'],
  },
  lvmthin: {
    content: ['images', 'rootdir'],
    defaultContent: ['images', 'rootdir'],
    required: ['vgname', 'thinpool'],
    optional: ['bwlimit'],
    formats: ['raw'],
  },
  zfspool: {
    content: ['images', 'rootdir'],
    defaultContent: ['images', 'rootdir'],
    required: ['pool'],
    optional: ['blocksize', 'sparse', 'mountpoint', 'bwlimit'],
    formats: ['raw', 'subvol'],
  },
  rbd: {
    content: ['images', 'rootdir'],
    defaultContent: ['images'],
    required: [],
    optional: ['pool', 'monhost', 'data-pool', 'namespace', 'username', 'keyring', 'krbd', 'authsupported', 'bwlimit'],
    isShared: true,
    formats: ['raw'],
  },
  iscsi: {
    content: ['images', 'none'],
    defaultContent: ['images'],
    required: ['portal', 'target'],
    optional: ['bwlimit'],
    isShared: true,
    formats: ['raw'],
  },
  iscsidirect: {
    content: ['images'],
    defaultContent: ['images'],
    required: ['portal', 'target'],
    optional: ['bwlimit'],
    isShared: true,
    formats: ['raw'],
  },
  zfs: {
    content: ['images'],
    defaultContent: ['images'],
    required: ['pool', 'portal', 'target', 'iscsiprovider', 'blocksize'],
    optional: ['nowritecache', 'sparse', 'comstar_hg', 'comstar_tg', 'lio_tpg', 'zfs-base-path', 'bwlimit'],
    isShared: true,
    formats: ['raw'],
  },
  pbs: {
    content: ['backup', 'none'],
    defaultContent: ['backup'],
    required: ['server', 'datastore'],
    optional: [
      'username',
      'password',
      'fingerprint',
      'port',
      'namespace',
      'encryption-key',
      'master-pubkey',
      'prune-backups',
      'max-protected-backups',
      'skip-cert-verification',
    ],
    isShared: true,
    formats: ['raw'],
  },
  esxi: {
    content: ['import', 'none'],
    defaultContent: ['import'],
    required: ['server', 'username', 'password'],
    optional: ['skip-cert-verification', 'port'],
    isShared: true,
    formats: ['raw'],
  },
};

/** Whether images are files with endings. */
export function keepsFiles(type: StorageType): boolean {
  return ['dir', 'btrfs', 'nfs', 'cifs', 'cephfs'].includes(type);
}
