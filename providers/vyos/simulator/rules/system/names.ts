import { Refusal, wordsAt, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';

const hostName = /^[A-Za-z0-9][-.A-Za-z0-9]*[A-Za-z0-9]$/;

function verify({ candidate }: Parameters<Owner['verify']>[0]): void {
  const system = new View(candidate, ['system']);
  const name = system.value('host-name') ?? 'vyos';
  if (!hostName.test(name)) throw new Refusal(`Invalid host name ${name}`);
  if (name.length > 63) throw new Refusal('Invalid host-name length, must be less than 63 characters');
  for (const host of system.each('static-host-mapping', 'host-name')) {
    if (!host.has('inet')) throw new Refusal(`IP address required for static-host-mapping "${host.name}"`);
    const alias = wordsAt(candidate, [...host.path, 'alias']).find((each) => !hostName.test(each));
    if (alias !== undefined) throw new Refusal(`Invalid alias "${alias}" in static-host-mapping "${host.name}"`);
  }
}

/** One script for all names of the router. Source: vyos-1x conf_mode/system_host-name.py. */
export const nameOwners: readonly Owner[] = [
  { at: ['system', 'host-name'], priority: 5, verify },
  { at: ['system', 'domain-name'], priority: 6, verify },
  { at: ['system', 'domain-search'], priority: 400, verify },
  { at: ['system', 'name-server'], priority: 400, verify },
  { at: ['system', 'static-host-mapping'], priority: 400, verify },
];
