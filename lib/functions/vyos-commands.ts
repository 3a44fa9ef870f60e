import { z } from 'zod';
import { fromOutward, outwardPath, formatPath } from '../derive/outward.js';
import { problemsOf, schemaProblems } from '../derive/problems.js';
import { firstSubject } from '../derive/sample-subject.js';
import { argumentFault, defineFunction } from '../function.js';
import { inventorySchema, siteOfRouter, type Inventory } from '../inventory.js';
import type { Kind, Known, World } from '../kind.js';
import { kindNamed, kinds } from '../kinds/index.js';
import { renderCommand } from '../router-config/command.js';
import { diffConfig, type Fragment } from '../router-config/diff.js';
import { emptyTree, leafPaths } from '../router-config/tree.js';

/** What a resource would put on the routers, before there is a shim to ask. */
export const vyosCommands = defineFunction({
  name: 'vyos_commands',
  summary: 'The VyOS commands that a resource stands for',
  describes:
    'The `set` lines that a resource has on each router of the inventory, by router, as the shim would send them to empty routers. What the spec leaves open is shown as the first of its pool: an apply may draw another. Keys that the shim makes are placeholders, private ones are never shown.',
  parameters: z.strictObject({
    kind: z.string().describe('Kind of the resource, without "bitbuilder_": network'),
    spec: z.unknown().describe('What the resource block says, as an object'),
    inventory: z.unknown().describe('The inventory of the shim: yamldecode(file("inventory.yaml"))'),
  }),
  variadic: {
    name: 'needs',
    schema: z.unknown().describe('Each resource that the spec refers to, as { kind = "network", spec = { … } }; a tenant may be left out'),
  },
  returns: z.record(z.string(), z.array(z.string())),
  examples: [],
  answer({ kind: name, spec, inventory: file }, _, needs) {
    const [problem] = schemaProblems(inventorySchema, file);
    if (problem) throw argumentFault('inventory', [formatPath(problem.path), problem.message].filter(Boolean).join(': '));
    const fleet = new Fleet(inventorySchema.parse(file));
    needs.forEach((need, index) => {
      const each = needSchema.safeParse(need);
      if (!each.success) throw argumentFault(index, 'must be an object with kind and spec');
      fleet.add(kindOf(index, each.data.kind), each.data.spec, index);
    });
    return fleet.linesOf(kindOf('kind', name.replace(/^bitbuilder_/, '')), spec);
  },
});

const needSchema = z.object({ kind: z.string(), spec: z.unknown() });

/** The resources that the arguments tell of, in a world where nothing else exists. */
class Fleet {
  private readonly known = new Map<string, Known>();
  private readonly taken = new Set<string>();
  private readonly world: World;

  constructor(private readonly inventory: Inventory) {
    this.world = { inventory, occupiedVmIds: new Set(), find: (kind, id) => this.known.get(`${kind} ${id}`) };
  }

  add(kind: Kind, outward: unknown, parameter: number): void {
    const { id, spec, drawn } = this.subject(kind, outward, parameter);
    this.known.set(`${kind.name} ${id}`, { id, spec, drawn });
  }

  linesOf(kind: Kind, outward: unknown): Record<string, string[]> {
    if (!kind.routers) {
      this.parse(kind, outward, 'spec');
      return {};
    }
    const fragments = Object.entries(kind.routers(this.subject(kind, outward, 'spec')));
    return Object.fromEntries(fragments.map(([router, fragment]) => [router, setLines(fragment)]));
  }

  private subject(kind: Kind, outward: unknown, parameter: string | number) {
    const spec = this.parse(kind, outward, parameter);
    const missing = kind.references(kind.spec.parse(spec)).find((reference) => !reference.optional && !this.has(reference));
    if (missing) {
      const wayOut = kindNamed(missing.kind)
        ? `add { kind = "${missing.kind}", spec = { … } } to the arguments`
        : `the inventory has no such ${missing.kind}`;
      throw argumentFault(
        parameter,
        `${formatPath(outwardPath(kind.spec, missing.at))}: ${missing.kind} "${missing.id}" is not known; ${wayOut}`,
      );
    }
    return firstSubject(kind, spec, this.world, this.taken);
  }

  private parse(kind: Kind, outward: unknown, parameter: string | number): Record<string, unknown> {
    const spec = fromOutward(kind.spec, outward) as Record<string, unknown>;
    const [problem] = problemsOf(kind, spec);
    if (problem) throw argumentFault(parameter, `${formatPath(outwardPath(kind.spec, problem.path))}: ${problem.message}`);
    return spec;
  }

  private has({ kind, id }: { kind: string; id: string }): boolean {
    if (kind === 'site') return id in this.inventory.sites;
    if (kind === 'router') return siteOfRouter(this.inventory, id) !== undefined;
    // A tenant has nothing on the routers that others would need to know.
    return this.known.has(`${kind} ${id}`) || !kindNamed(kind)?.routers;
  }
}

function kindOf(parameter: string | number, name: string): Kind {
  const kind = kindNamed(name);
  if (kind) return kind;
  throw argumentFault(parameter, `there is no kind "${name}"; there is ${kinds.map((each) => each.name).join(', ')}`);
}

function setLines({ tree, roots }: Fragment): string[] {
  return diffConfig({ actual: emptyTree, desired: tree, owned: leafPaths(tree), roots }).map(renderCommand);
}
