import type { View } from '../../router-config/view.js';
import type { OpaqueFact, RouteFact } from '../facts.js';
import { defaultVrf } from '../world.js';
import { interfaceVrfs } from './interface-vrfs.js';
import { lineOf, type RouterScene } from './router-scene.js';
import { staticRoutes } from './routes.js';

/** Policies that choose a routing table. What they match on beyond the destination is left out of the account: it only takes away. */
export function policyFacts(config: View, scene: RouterScene): (RouteFact | OpaqueFact)[] {
  const vrfs = interfaceVrfs(config);
  const everywhere = [defaultVrf, ...config.words('vrf', 'name')];
  const named = (names: readonly string[]) => {
    const found = names.map((name) => vrfs.get(name));
    return found.includes(undefined) ? everywhere : [...new Set(found.filter((vrf) => vrf !== undefined))];
  };
  return ['', '6'].flatMap((family) => [
    ...config.each('policy', `route${family}`).flatMap((policy) => {
      const from = named(policy.words('interface'));
      return policy.each('rule').flatMap((rule) => ruleFacts(config, rule, from, family, scene));
    }),
    ...config.each('policy', `local-route${family}`, 'rule').flatMap((rule) => {
      const inbound = rule.words('inbound-interface');
      return ruleFacts(config, rule, inbound.length > 0 ? named(inbound) : everywhere, family, scene);
    }),
  ]);
}

function ruleFacts(config: View, rule: View, from: readonly string[], family: string, scene: RouterScene): (RouteFact | OpaqueFact)[] {
  const [table, vrf] = [rule.value('set', 'table'), rule.value('set', 'vrf')];
  if ((table === undefined && vrf === undefined) || rule.has('disable')) return [];
  const line = vrf === undefined ? lineOf(scene, rule, 'set', 'table', table ?? '') : lineOf(scene, rule, 'set', 'vrf', vrf);
  const into = vrf ?? vrfWithTable(config, table ?? '');
  return from.flatMap((own): (RouteFact | OpaqueFact)[] => {
    if (into !== undefined) {
      return destinations(rule, family).map((prefix): RouteFact => ({
        fact: 'route',
        place: scene.router,
        vrf: own,
        prefix,
        via: { vrf: into },
        isPolicy: true,
        origin: line,
      }));
    }
    // A route that drops does so for the packets of the rule only, and which these are is not read.
    const routes = staticRoutes(config.at('protocols', 'static', 'table', table ?? ''), own, scene, defaultVrf);
    return routes.flatMap((route): (RouteFact | OpaqueFact)[] => {
      if (route.fact === 'opaque') return [route];
      return 'drop' in route.via ? [] : [{ ...route, isPolicy: true }];
    });
  });
}

function vrfWithTable(config: View, table: string): string | undefined {
  if (['main', '254', 'default', '253'].includes(table)) return defaultVrf;
  return config.each('vrf', 'name').find((vrf) => vrf.value('table') === table)?.name;
}

/** What a rule is about: its destinations, and everything where it names a group or the opposite of an address. */
function destinations(rule: View, family: string): string[] {
  const all = family === '6' ? '::/0' : '0.0.0.0/0';
  const named = rule.words('destination', 'address').flatMap((text) => {
    if (!/^[0-9a-fA-F.:]+(\/\d+)?$/.test(text)) return [all];
    return text.includes('/') ? [text] : [`${text}/${family === '6' ? 128 : 32}`];
  });
  return named.length > 0 ? named : [all];
}
