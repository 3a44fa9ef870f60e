import { subtree } from '../../../../lib/router-config/tree.js';
import { Refusal, valueAt, wordsAt, type Owner } from './rule.js';

const keys = ['service', 'https', 'api', 'keys', 'id'];

/** Source: vyos-1x conf_mode/service_https.py. */
export const httpsOwner: Owner = {
  at: ['service', 'https'],
  priority: 1001,
  verify({ candidate }) {
    if (!subtree(candidate, ['service', 'https', 'api'])) return;
    const ids = wordsAt(candidate, keys);
    if (ids.length === 0) throw new Refusal('At least one HTTPS API key is required unless GraphQL token authentication is enabled!');
    for (const id of ids) {
      if (valueAt(candidate, [...keys, id, 'key']) === undefined) throw new Refusal(`Missing HTTPS API key string for key id "${id}"`);
    }
  },
};

/** Source: vyos-1x conf_mode/service_ntp.py. */
export const ntpOwner: Owner = {
  at: ['service', 'ntp'],
  priority: 900,
  verify({ candidate }, path) {
    if (!subtree(candidate, path)) return;
    const hosts = wordsAt(candidate, [...path, 'server']);
    if (hosts.length === 0) throw new Refusal('NTP server not configured');
    const host = hosts.find((each) => subtree(candidate, [...path, 'server', each, 'ptp']));
    if (host && !subtree(candidate, [...path, 'ptp']))
      throw new Refusal(`PTP must be enabled for the NTP service before it can be used for server "${host}"`);
  },
};

/** Source: vyos-1x conf_mode/service_ssh.py. */
export const sshOwner: Owner = {
  at: ['service', 'ssh'],
  priority: 1000,
  verify({ candidate }, path) {
    if (subtree(candidate, [...path, 'rekey']) && valueAt(candidate, [...path, 'rekey', 'data']) === undefined)
      throw new Refusal('Rekey data is required!');
  },
};

/** Source: vyos-1x conf_mode/system_host-name.py. */
export const hostNameOwner: Owner = {
  at: ['system', 'host-name'],
  priority: 5,
  verify({ candidate }, path) {
    if ((valueAt(candidate, path) ?? '').length > 63) throw new Refusal('Invalid host-name length, must be less than 63 characters');
  },
};

/** Source: vyos-1x conf_mode/system_config-management.py. */
export const configManagementOwner: Owner = {
  at: ['system', 'config-management'],
  priority: 400,
  verify({ candidate }, path) {
    const reloads = valueAt(candidate, [...path, 'commit-confirm', 'action']) === 'reload';
    if (reloads && valueAt(candidate, [...path, 'commit-revisions']) === undefined)
      throw new Refusal('commit-confirm reload requires non-zero commit-revisions');
  },
};
