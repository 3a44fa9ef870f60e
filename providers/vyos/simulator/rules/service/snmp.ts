import { Refusal } from '../rule.js';
import type { Surroundings } from '../surroundings.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/service_snmp.py. */
export function verifySnmp(snmp: View, around: Surroundings): void {
  for (const extension of snmp.each('script-extensions', 'extension-name'))
    if (!extension.has('script')) throw new Refusal(`Script extension "${extension.name}" requires an actual script to be configured!`);
  const vrf = snmp.value('vrf');
  const missing = snmp.words('listen-address').find((address) => !around.isOwnAddress(address, vrf ?? 'default'));
  if (missing !== undefined) {
    const where = vrf === undefined ? 'default vrf' : `vrf "${vrf}"`;
    throw new Refusal(`SNMP listen address "${missing}" not configured in ${where}!`);
  }
  for (const trap of snmp.each('trap-target'))
    if (!trap.has('community')) throw new Refusal(`Trap target "${trap.name}" requires a community to be set!`);
  around.verifyVrf(vrf);
  verifyUsers(snmp.at('v3'));
  verifyViews(snmp.at('v3'));
  for (const trap of snmp.each('v3', 'trap-target')) verifyTrap(trap);
}

const secrets = { auth: 'authentication', privacy: 'privacy' } as const;

function passwords(owner: View, kind: string): number {
  return ['encrypted-password', 'plaintext-password'].filter((leaf) => owner.has(kind, leaf)).length;
}

function verifyUsers(v3: View): void {
  if (v3.has('user') && !v3.has('engineid')) throw new Refusal('EngineID must be configured for SNMPv3!');
  for (const user of v3.each('user')) {
    if (!user.has('group')) throw new Refusal(`Group membership required for user "${user.name}"!`);
    for (const [kind, said] of Object.entries(secrets))
      if (passwords(user, kind) === 0)
        throw new Refusal(`Must specify ${said} encrypted-password or plaintext-password for user "${user.name}"!`);
  }
}

function verifyViews(v3: View): void {
  for (const group of v3.each('group')) {
    const view = group.value('view');
    if (view === undefined) throw new Refusal(`Must configure "view" for group "${group.name}"!`);
    if (!v3.has('view', view)) throw new Refusal(`You must create view "${view}" first!`);
  }
  for (const view of v3.each('view')) if (!view.has('oid')) throw new Refusal(`Must configure an "oid" for view "${view.name}"!`);
}

function verifyTrap(trap: View): void {
  for (const [kind, said] of Object.entries(secrets)) {
    if (passwords(trap, kind) === 0)
      throw new Refusal(`Must specify one of ${said} encrypted-password or plaintext-password for trap "${trap.name}"!`);
    if (passwords(trap, kind) === 2)
      throw new Refusal(`Can not specify both ${said} encrypted-password and plaintext-password for trap "${trap.name}"!`);
  }
}
