import type { Owner } from './rule.js';
import { loginOwner } from './system/login.js';
import { nameOwners } from './system/names.js';
import { configManagementOwner, lcdOwner, optionOwner, proxyOwner, taskSchedulerOwner, updateCheckOwner } from './system/settings.js';
import { flowAccountingOwner, sflowOwner, syslogOwner } from './system/telemetry.js';

/** The owners of `system`, except what concerns forwarding and connection tracking. */
export const systemOwners: readonly Owner[] = [
  ...nameOwners,
  configManagementOwner,
  flowAccountingOwner,
  lcdOwner,
  loginOwner,
  optionOwner,
  proxyOwner,
  sflowOwner,
  syslogOwner,
  taskSchedulerOwner,
  updateCheckOwner,
];
