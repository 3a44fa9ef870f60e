import { DeclaredRoutes } from '../declared-routes.js';
import { agentDeclarations } from '../declared/agent.js';
import { containerDeclarations } from '../declared/container.js';
import { guestFirewallDeclarations } from '../declared/guest-firewall.js';
import { vmConfigDeclarations } from '../declared/vm-config.js';
import { vmDeclarations } from '../declared/vm.js';
import { vzdumpDeclarations } from '../declared/vzdump.js';
import { guestPropertyStrings } from '../guest-formats.js';
import { agentHandlers } from '../guests/agent.js';
import { vzdumpHandlers } from '../guests/backup.js';
import { cloneHandlers } from '../guests/clone.js';
import { cloudInitHandlers } from '../guests/cloud-init.js';
import { consoleHandlers, monitorHandlers } from '../guests/console.js';
import { containerConfigHandlers, containerParameters } from '../guests/container-config.js';
import { containerHandlers } from '../guests/container.js';
import { createHandlers } from '../guests/create.js';
import { diskHandlers } from '../guests/disks.js';
import { guestFirewallHandlers } from '../guests/firewall.js';
import { measureHandlers } from '../guests/measures.js';
import { migrateHandlers } from '../guests/migrate.js';
import { moveDiskHandlers } from '../guests/move-disk.js';
import { powerHandlers } from '../guests/power.js';
import { snapshotHandlers } from '../guests/snapshots.js';
import { summaryHandlers } from '../guests/summary.js';
import { vmConfigHandlers } from '../guests/vm-config.js';
import { vmParameters } from '../guests/vm-parameters.js';

/** Everything below /nodes/{node}/qemu. */
export const vmRoutes: readonly DeclaredRoutes[] = [
  new DeclaredRoutes(vmConfigDeclarations, { ...vmConfigHandlers, ...createHandlers }, guestPropertyStrings),
  new DeclaredRoutes(
    vmDeclarations,
    {
      ...vmConfigHandlers,
      ...summaryHandlers('qemu'),
      ...powerHandlers,
      ...cloneHandlers('qemu'),
      ...cloudInitHandlers,
      ...diskHandlers('qemu'),
      ...moveDiskHandlers,
      ...migrateHandlers,
      ...snapshotHandlers('qemu', vmParameters),
      ...measureHandlers('qemu'),
      ...consoleHandlers('qemu'),
      ...monitorHandlers,
    },
    guestPropertyStrings,
  ),
  new DeclaredRoutes(agentDeclarations, agentHandlers),
  new DeclaredRoutes(guestFirewallDeclarations('qemu'), guestFirewallHandlers('qemu')),
];

/** Everything below /nodes/{node}/lxc. */
export const containerRoutes: readonly DeclaredRoutes[] = [
  new DeclaredRoutes(
    containerDeclarations,
    {
      ...containerHandlers,
      ...containerConfigHandlers,
      ...summaryHandlers('lxc'),
      ...powerHandlers,
      ...cloneHandlers('lxc'),
      ...diskHandlers('lxc'),
      ...migrateHandlers,
      ...snapshotHandlers('lxc', containerParameters),
      ...measureHandlers('lxc'),
      ...consoleHandlers('lxc'),
    },
    guestPropertyStrings,
  ),
  new DeclaredRoutes(guestFirewallDeclarations('lxc'), guestFirewallHandlers('lxc')),
];

/** Backups. */
export const vzdumpRoutes = new DeclaredRoutes(vzdumpDeclarations, vzdumpHandlers);
