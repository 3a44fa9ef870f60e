import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/system_ip.py and system_ipv6.py. */
export const systemIpOwner: Owner = {
  at: ['system', 'ip'],
  priority: 290,
  verify({ candidate }, path) {
    const ip = new View(candidate, path);
    const policy = new View(candidate, ['policy', 'route-map']);
    for (const filtered of [...ip.each('protocol'), ...ip.each('import-table')]) {
      const routeMap = filtered.value('route-map');
      if (routeMap !== undefined && !policy.has(routeMap)) throw new Refusal(`Specified route-map "${routeMap}" does not exist!`);
    }
  },
};

/** The same for IPv6, which imports no tables. */
export const systemIpv6Owner: Owner = { ...systemIpOwner, at: ['system', 'ipv6'] };
