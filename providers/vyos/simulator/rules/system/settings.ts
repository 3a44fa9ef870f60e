import { deviceExists, deviceNamed, isAssigned } from '../devices.js';
import { Refusal, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/system_config-management.py. */
export const configManagementOwner: Owner = {
  at: ['system', 'config-management'],
  priority: 400,
  verify({ candidate }, path) {
    const management = new View(candidate, path);
    if (management.value('commit-confirm', 'action') === 'reload' && !management.has('commit-revisions'))
      throw new Refusal('commit-confirm reload requires non-zero commit-revisions');
  },
};

/** Source: vyos-1x conf_mode/system_option.py. */
export const optionOwner: Owner = {
  at: ['system', 'option'],
  priority: 9999,
  verify({ candidate }, path) {
    const option = new View(candidate, path);
    const http = { address: option.value('http-client', 'source-address'), from: option.value('http-client', 'source-interface') };
    if (http.from !== undefined && !deviceExists(candidate, http.from)) throw new Refusal(`Interface "${http.from}" does not exist!`);
    if (http.from !== undefined && http.address !== undefined)
      throw new Refusal('Can not define both HTTP source-interface and source-address');
    if (http.address !== undefined && !isAssigned(candidate, http.address, 'default'))
      throw new Refusal('No interface with given address specified!');
    const ssh = { address: option.value('ssh-client', 'source-address'), from: option.value('ssh-client', 'source-interface') };
    if (ssh.address !== undefined && !isAssigned(candidate, ssh.address, 'default'))
      throw new Refusal(`No interface with address "${ssh.address}" configured!`);
    if (ssh.from === undefined) return;
    const device = deviceNamed(candidate, ssh.from);
    if (!device) throw new Refusal(`Specified source-interface ${ssh.from} does not exist`);
    if (ssh.address !== undefined && !device.addresses.some((address) => address.split('/')[0] === ssh.address))
      throw new Refusal(`Address "${ssh.address}" not assigned on interface "${ssh.from}"!`);
  },
};

/** Source: vyos-1x conf_mode/system_proxy.py. */
export const proxyOwner: Owner = {
  at: ['system', 'proxy'],
  priority: 100,
  verify({ candidate }, path) {
    const proxy = new View(candidate, path);
    if (!proxy.exists) return;
    if (!proxy.has('url') || !proxy.has('port')) throw new Refusal('Proxy URL and port require a value');
    if (proxy.has('username') !== proxy.has('password')) throw new Refusal('Both username and password need to be defined!');
  },
};

/** Source: vyos-1x conf_mode/system_lcd.py. */
export const lcdOwner: Owner = {
  at: ['system', 'lcd'],
  priority: 100,
  verify({ candidate }, path) {
    const lcd = new View(candidate, path);
    if (lcd.exists && !(lcd.has('device') && lcd.has('model'))) throw new Refusal('Both device and driver must be set!');
  },
};

/** Source: vyos-1x conf_mode/system_update-check.py. */
export const updateCheckOwner: Owner = {
  at: ['system', 'update-check'],
  priority: 9999,
  verify({ candidate }, path) {
    const update = new View(candidate, path);
    if (update.exists && !update.has('url')) throw new Refusal('URL is required!');
  },
};

const longestInterval = { m: ['minutes', 60], h: ['hours', 24], d: ['days', 31] } as const;

/** Whether the executable is there is not known here. Source: vyos-1x conf_mode/system_task-scheduler.py. */
export const taskSchedulerOwner: Owner = {
  at: ['system', 'task-scheduler', 'task', '*'],
  priority: 999,
  verify({ candidate }, path) {
    for (const task of new View(candidate, path.slice(0, -1)).each()) verifyTask(task);
  },
};

function verifyTask(task: View): void {
  const invalid = `Invalid task ${task.name}:`;
  const interval = task.value('interval');
  const isCron = task.has('crontab-spec');
  if (interval === undefined && !isCron) throw new Refusal(`${invalid} must define either interval or crontab-spec`);
  if (interval !== undefined) {
    if (isCron) throw new Refusal(`${invalid} cannot use interval and crontab-spec at the same time`);
    const [, count, unit] = /^(\d+)([mhd]?)$/.exec(interval) ?? [];
    const [word, most] = longestInterval[(unit || 'm') as keyof typeof longestInterval];
    if (Number(count) > most) throw new Refusal(`${invalid} interval in ${word} must not exceed ${most}`);
  }
  if (!task.has('executable', 'path')) throw new Refusal(`${invalid} executable is not defined`);
}
