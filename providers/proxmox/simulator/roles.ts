import type { Profile } from './declare.js';

type Group = Readonly<Record<'root' | 'admin' | 'user' | 'audit', readonly string[]>>;

const configs = ['Disk', 'CPU', 'Memory', 'Network', 'HWType', 'Options'].map((part) => `VM.Config.${part}`);

/** The privileges by the part of the system and the circle that has them (PVE::AccessControl). */
function privilegeGroups(profile: Profile): Readonly<Record<string, Group>> {
  const isOld = profile === '8.4';
  const agent = ['FileRead', 'FileWrite', 'FileSystemMgmt', 'Unrestricted'].map((part) => `VM.GuestAgent.${part}`);
  return {
    VM: {
      root: [],
      admin: [
        ...configs,
        'VM.Allocate',
        'VM.Clone',
        'VM.Migrate',
        'VM.Snapshot',
        'VM.Snapshot.Rollback',
        ...(isOld ? ['VM.Monitor'] : ['VM.Replicate', ...agent]),
      ],
      user: ['VM.Config.CDROM', 'VM.Config.Cloudinit', 'VM.Console', 'VM.Backup', 'VM.PowerMgmt'],
      audit: ['VM.Audit', ...(isOld ? [] : ['VM.GuestAgent.Audit'])],
    },
    Sys: {
      root: ['Sys.PowerMgmt', 'Sys.Modify', 'Sys.Incoming', 'Sys.AccessNetwork'],
      admin: ['Sys.Console', 'Sys.Syslog'],
      user: [],
      audit: ['Sys.Audit'],
    },
    Datastore: {
      root: [],
      admin: ['Datastore.Allocate', 'Datastore.AllocateTemplate'],
      user: ['Datastore.AllocateSpace'],
      audit: ['Datastore.Audit'],
    },
    SDN: { root: [], admin: ['SDN.Allocate', 'SDN.Audit'], user: ['SDN.Use'], audit: ['SDN.Audit'] },
    User: { root: ['Realm.Allocate'], admin: ['User.Modify', 'Group.Allocate', 'Realm.AllocateUser'], user: [], audit: [] },
    Pool: { root: [], admin: ['Pool.Allocate'], user: ['Pool.Audit'], audit: ['Pool.Audit'] },
    Mapping: { root: [], admin: ['Mapping.Modify'], user: ['Mapping.Use'], audit: ['Mapping.Audit'] },
  };
}

/** Every privilege of a release. */
export function allPrivileges(profile: Profile): string[] {
  const ofGroups = Object.values(privilegeGroups(profile)).flatMap(({ root, admin, user, audit }) => [
    ...root,
    ...admin,
    ...user,
    ...audit,
  ]);
  return [...new Set([...ofGroups, 'Permissions.Modify'])].sort();
}

/** The roles that every installation of a release has. */
export function builtInRoles(profile: Profile): Map<string, readonly string[]> {
  const groups = Object.entries(privilegeGroups(profile));
  const roles = new Map<string, readonly string[]>([
    ['Administrator', allPrivileges(profile)],
    ['NoAccess', []],
    ['PVETemplateUser', ['VM.Audit', 'VM.Clone']],
    ['PVEAuditor', groups.flatMap(([, { audit }]) => audit)],
    // Only an administrator maps hardware.
    [
      'PVEAdmin',
      distinct(groups.flatMap(([, group]) => [...group.admin, ...group.user, ...group.audit])).filter((name) => name !== 'Mapping.Modify'),
    ],
  ]);
  for (const [name, { admin, user, audit }] of groups) {
    roles.set(`PVE${name}Admin`, distinct([...admin, ...user, ...audit]));
    if (user.length > 0) roles.set(`PVE${name}User`, distinct([...user, ...audit]));
  }
  return roles;
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
