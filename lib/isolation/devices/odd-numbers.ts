import { leafPaths, type ConfigTree } from '../../router-config/tree.js';
import type { OpaqueFact } from '../facts.js';
import type { RouterScene } from './router-scene.js';

/** Words before a number that makes things one: a VLAN, a table, a VNI. */
const before: ReadonlySet<string> = new Set(['vif', 'vif-s', 'vif-c', 'native-vlan', 'table', 'vni', 'vlan-to-vni']);

/**
 * Numbers with zeros before them: VyOS takes them for decimal, and the tools below it for octal (iproute2 reads numbers with base 0),
 * so that nobody can say which VLAN or table `0100` is.
 */
export function oddNumbers(tree: ConfigTree, { router }: RouterScene): OpaqueFact[] {
  const lines = new Set(
    [...leafPaths(tree)].flatMap((path) =>
      path.flatMap((word, index) => (/^0\d/.test(word) && before.has(path[index - 1] ?? '') ? [path.slice(0, index + 1).join(' ')] : [])),
    ),
  );
  return [...lines].map((line) => ({
    fact: 'opaque',
    place: router,
    says: 'a number with a zero before it may be read as another; write it without',
    origin: { by: `router ${router}`, line: `set ${line}` },
  }));
}
