import { firstSubject } from '../derive/sample-subject.js';
import { formatPath } from '../derive/outward.js';
import { BitBuilderError, type AttributePath } from '../errors.js';
import { findCluster, siteOfRouter, type Inventory } from '../inventory.js';
import type { WrittenResource } from '../isolation/intent.js';
import type { Kind, Known, Reference, World } from '../kind.js';
import { renderCommand } from '../router-config/command.js';
import { diffConfig } from '../router-config/diff.js';
import { emptyTree, leafPaths } from '../router-config/tree.js';

/** What routers would be sent. */
export interface FreshLines {
  /** By router. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  /** By router: why more lines are sent that nobody can say yet. */
  readonly open: ReadonlyMap<string, readonly string[]>;
}

/**
 * The `set` lines of each router, as they would be sent to empty routers by a control plane that knows nothing but these
 * resources. What they leave open is drawn as such a control plane would draw it; another one may draw otherwise. Private keys are
 * placeholders.
 * @throws BitBuilderError `unknown_reference` for a site, router or network that is not there, `invalid_spec` for a resource of
 * which too much is unknown.
 */
export function freshLines(resources: readonly WrittenResource[], kinds: readonly Kind[], inventory: Inventory): FreshLines {
  const known = new Map<string, Known>();
  const taken = new Set<string>();
  const world: World = { inventory, occupiedVmIds: new Set(), find: (kind, id) => known.get(`${kind} ${id}`) };
  const lines = new Map<string, string[]>();
  const open = new Map<string, string[]>();
  // The registry has every kind behind those that it refers to.
  const ordered = kinds.flatMap((kind) => resources.filter((each) => each.kind === kind.name).map((resource) => ({ kind, resource })));
  const specs = ordered.map(({ kind, resource }) => ({ kind, resource, spec: kind.routers ? wholeSpec(kind, resource) : undefined }));
  for (const { kind, resource, spec } of specs) {
    const given = spec ?? kind.spec.safeParse(resource.spec).data;
    if (!given) continue;
    for (const { pool, scope, wanted } of kind.draws({ id: resource.id, spec: given, world })) {
      if (wanted !== undefined) taken.add(JSON.stringify([pool, scope, wanted]));
    }
  }
  for (const { kind, resource, spec } of specs) {
    if (!spec) continue;
    for (const reference of kind.references(spec)) requireThere(reference, resource, inventory, known, kinds);
    const subject = firstSubject(kind, spec, world, taken);
    known.set(`${kind.name} ${resource.id}`, { id: resource.id, spec: subject.spec, drawn: subject.drawn });
    for (const [router, { tree, roots }] of Object.entries(kind.routers?.(subject) ?? {})) {
      if (resource.unknown?.length) {
        open.set(router, [...(open.get(router) ?? []), leftOpen(kind, resource)]);
        continue;
      }
      const commands = diffConfig({ actual: emptyTree, desired: tree, owned: leafPaths(tree), roots });
      lines.set(router, [...(lines.get(router) ?? []), ...commands.map(renderCommand)]);
    }
  }
  return { lines, open };
}

function wholeSpec(kind: Kind, resource: WrittenResource): Record<string, unknown> {
  const { spec, unknown = [] } = resource;
  const parsed = kind.spec.safeParse(spec);
  if (parsed.success) return parsed.data;
  throw new BitBuilderError(
    'invalid_spec',
    leftOpen(kind, { ...resource, unknown: unknown.length > 0 ? unknown : parsed.error.issues.map(({ path }) => path as AttributePath) }),
  );
}

function leftOpen(kind: Kind, { id, unknown = [] }: WrittenResource): string {
  return `the router lines of ${kind.name} ${id} cannot be said: ${unknown.map(formatPath).join(', ')} is not known before Terraform runs`;
}

function requireThere(
  { kind, id, at, optional }: Reference,
  resource: WrittenResource,
  inventory: Inventory,
  known: ReadonlyMap<string, Known>,
  kinds: readonly Kind[],
): void {
  const places: Readonly<Record<string, boolean>> = {
    site: id in inventory.sites,
    router: siteOfRouter(inventory, id) !== undefined,
    cluster: findCluster(inventory, id) !== undefined,
  };
  const owner = kinds.find((each) => each.name === kind);
  const isThere = places[kind] ?? (optional || !owner?.routers || known.has(`${kind} ${id}`));
  if (isThere) return;
  const sites = Object.entries(inventory.sites).map(([site, { routers }]) => `${site} with ${Object.keys(routers).join(', ')}`);
  const wayOut =
    kind in places
      ? `the inventory has ${sites.join('; ')}: give the inventory of your control plane as { inventory }`
      : 'it is written in none of the documents: give those of all stacks together';
  throw new BitBuilderError('unknown_reference', `${resource.kind} ${resource.id} names ${kind} "${id}" (${at.join('.')}), and ${wayOut}`);
}
