import type { AttributePath } from '../errors.js';
import type { Kind } from '../kind.js';
import { tenantParty, type Borrowed, type Fact } from './facts.js';

/** A resource as somebody wrote it down. What is not known yet is absent. */
export interface WrittenResource {
  readonly kind: string;
  readonly id: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** What is written and not known yet, and so absent from the spec. What will be drawn is not among it. */
  readonly unknown?: readonly AttributePath[];
  /** Which of the unknown will be what another resource draws. */
  readonly borrowed?: readonly Borrowed[];
}

/** Finds a resource that is written down. */
export type Find = (kind: string, id: string) => WrittenResource | undefined;

/** A look-up among resources. */
export function findAmong(resources: readonly WrittenResource[]): Find {
  const byId = new Map(resources.map((resource) => [`${resource.kind} ${resource.id}`, resource]));
  return (kind, id) => byId.get(`${kind} ${id}`);
}

/**
 * Everything that the resources let through, said by their kinds. A kind that forwards nothing says nothing. `find` looks among
 * everything that is written down, where that is more than the resources asked about.
 */
export function factsOf(resources: readonly WrittenResource[], kinds: readonly Kind[], find: Find = findAmong(resources)): readonly Fact[] {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  return resources.flatMap((resource) => statedBy(resource, byName.get(resource.kind), find));
}

/** Of a resource of which too much is unknown nobody can say what it lets through. */
function statedBy(resource: WrittenResource, kind: Kind | undefined, find: Find): readonly Fact[] {
  const { kind: name, id, spec, unknown = [] } = resource;
  try {
    return kind?.forwards?.({ ...resource, spec: spec as never, find }) ?? [];
  } catch (error) {
    if (unknown.length === 0) throw error;
    const by = `${name} ${id}`;
    const says = 'too little of it is known to say what it lets through';
    const whose = typeof spec.tenant === 'string' ? { party: tenantParty(spec.tenant) } : {};
    return [{ fact: 'opaque', place: by, ...whose, says, origin: { by, at: unknown[0] ?? [] } }];
  }
}
