import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import { verifyOnePassword } from './link-state.js';
import type { Instance } from './protocol.js';
import type { Surroundings } from '../surroundings.js';

type Version = '' | '6';

/** Source: vyos-1x conf_mode/protocols_rip.py. */
export const verifyRip = (instance: Instance): void => verifyDistanceVector(instance, '');

/** Source: vyos-1x conf_mode/protocols_ripng.py. */
export const verifyRipng = (instance: Instance): void => verifyDistanceVector(instance, '6');

function verifyDistanceVector({ at: rip, around }: Instance, version: Version): void {
  around.verifyCommonRouteMaps(rip);
  verifyFilters(rip.at('distribute-list'), around, version);
  for (const link of rip.each('interface')) {
    verifyOnePassword(link.at('authentication'), 'Can not use both md5 and plaintext-password at the same time!');
    if (link.has('split-horizon', 'disable') && link.has('split-horizon', 'poison-reverse'))
      throw new Refusal(`You can not have "split-horizon poison-reverse" enabled with "split-horizon disable" for "${link.name}"!`);
  }
}

/** Source: vyos-1x conf_mode/protocols_babel.py. */
export function verifyBabel({ at: babel, around }: Instance): void {
  for (const [family, version] of [
    ['ipv4', ''],
    ['ipv6', '6'],
  ] as const) {
    // prettier-ignore
    const lists = babel.at('distribute-list', family);
    for (const filters of [lists, ...lists.each('interface')]) verifyFilters(filters, around, version);
  }
}

function verifyFilters(filters: View, around: Surroundings, version: Version): void {
  for (const direction of ['in', 'out']) {
    around.verifyAccessList(filters.value('access-list', direction), version);
    around.verifyPrefixList(filters.value('prefix-list', direction), version);
  }
}
