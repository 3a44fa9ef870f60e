import type { ConfigTree } from '../../../../../lib/router-config/tree.js';
import { wordsAt } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';

/** The families in which a VRF can import another's routes. */
export const unicastFamilies = ['ipv4-unicast', 'ipv6-unicast'] as const;

/** Who imports whom, by family: the names of the importers under the name of the imported VRF. */
type Imports = Map<string, Map<string, Set<string>>>;

const known = new WeakMap<ConfigTree, Imports>();
const nobody: ReadonlySet<string> = new Set();

/** The other VRFs that import the routes of this one; `default` is one of them. The tree must not change any more. */
export function importersOf(tree: ConfigTree, vrf: string, family: string): ReadonlySet<string> {
  let imports = known.get(tree);
  if (!imports) known.set(tree, (imports = readImports(tree)));
  return imports.get(family)?.get(vrf) ?? nobody;
}

function readImports(tree: ConfigTree): Imports {
  const imports: Imports = new Map(unicastFamilies.map((family) => [family, new Map<string, Set<string>>()]));
  for (const importer of ['default', ...wordsAt(tree, ['vrf', 'name'])]) {
    for (const [family, imported] of imports) {
      for (const name of instanceOf(tree, importer).words('address-family', family, 'import', 'vrf')) {
        if (name === importer) continue;
        const importers = imported.get(name) ?? new Set();
        imported.set(name, importers.add(importer));
      }
    }
  }
  return imports;
}

/** The BGP instance of a VRF. */
export function instanceOf(tree: ConfigTree, vrf: string): View {
  return new View(tree, vrf === 'default' ? ['protocols', 'bgp'] : ['vrf', 'name', vrf, 'protocols', 'bgp']);
}
