import { firewallDeclared } from '../declared/firewall.js';
import { controlPropertyStrings } from '../control-formats.js';
import { DeclaredRoutes, type Handlers } from '../declared-routes.js';
import { aliasHandlers, ipSetHandlers } from '../firewall/addresses.js';
import { digestOfFirewall } from '../firewall/digest.js';
import type { SecurityGroup } from '../firewall/firewalls.js';
import { macroNames } from '../firewall/macros.js';
import { logHandlers, optionHandlers, refHandlers } from '../firewall/options.js';
import { ruleHandlers } from '../firewall/rules.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { indexOf } from './index-of.js';

const base = '/cluster/firewall';
const ofCluster = ({ world }: Call) => world.firewalls.cluster;
const ofNode = ({ world, values }: Call) => world.firewalls.node(values.node ?? '');
const groupOf = ({ world, values }: Call): SecurityGroup =>
  world.firewalls.groups.get(values.group ?? '') ?? badParameters({ group: `no such security group '${values.group}'` });
const macros = new Set(macroNames);

const groupHandlers: Handlers = {
  [`GET ${base}`]: indexOf(['aliases', 'groups', 'ipset', 'macros', 'options', 'refs', 'rules'], 'name'),
  [`GET ${base}/macros`]: () => macroNames.map((macro) => ({ macro, descr: `${macro} traffic` })),
  [`GET ${base}/groups`]: ({ world }) =>
    [...world.firewalls.groups].map(([group, { comment, rules }]) => ({
      group,
      ...(comment === undefined ? {} : { comment }),
      digest: digestOfFirewall(rules),
    })),
  [`POST ${base}/groups`]: ({ world, values }) => {
    const { group = '', rename, comment } = values;
    const { groups } = world.firewalls;
    const more = comment === undefined ? {} : { comment };
    if (rename === undefined) {
      if (groups.has(group)) badParameters({ group: `Security group '${group}' already exists` });
      groups.set(group, { rules: [], ...more });
      return;
    }
    const known = groups.get(rename) ?? badParameters({ group: `Security group '${rename}' does not exist` });
    if (rename !== group && groups.has(group)) badParameters({ group: `Security group '${group}' already exists` });
    groups.delete(rename);
    groups.set(group, { ...known, ...more });
  },
  [`DELETE ${base}/groups/{group}`]: (call) => {
    if (groupOf(call).rules.length > 0) die(`Security group '${call.values.group}' is not empty`);
    call.world.firewalls.groups.delete(call.values.group ?? '');
  },
  'GET /nodes/{node}/firewall': indexOf(['rules', 'options', 'log']),
};

/** /cluster/firewall and the firewalls of the nodes. */
export const firewallRoutes = new DeclaredRoutes(
  firewallDeclared,
  {
    ...optionHandlers(base, ofCluster),
    ...refHandlers(base, (call) => ({ dc: ofCluster(call) })),
    ...aliasHandlers(base, ofCluster),
    ...ipSetHandlers(base, ofCluster),
    ...ruleHandlers({
      path: `${base}/rules`,
      rulesOf: ofCluster,
      seenFrom: (call) => [ofCluster(call)],
      groupsOf: ({ world }) => world.firewalls.groups.keys(),
      macros,
    }),
    ...ruleHandlers({ path: `${base}/groups/{group}`, rulesOf: groupOf, seenFrom: (call) => [ofCluster(call)], macros }),
    ...groupHandlers,
    ...optionHandlers('/nodes/{node}/firewall', ofNode),
    ...logHandlers('/nodes/{node}/firewall'),
    ...ruleHandlers({
      path: '/nodes/{node}/firewall/rules',
      rulesOf: ofNode,
      seenFrom: (call) => [ofNode(call), ofCluster(call)],
      groupsOf: ({ world }) => world.firewalls.groups.keys(),
      macros,
    }),
  },
  controlPropertyStrings,
);
