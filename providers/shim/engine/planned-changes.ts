import type { PlannedChange } from '../../../lib/device-plan.js';
import type { Kind } from '../../../lib/kind.js';
import type { Use } from '../../../lib/quotas.js';
import type { ResourceName, ResourceRow } from '../store/resources.js';
import { parseSpec } from './requests.js';
import { resourceReferences } from './subjects.js';

/** What is to become of one resource. */
interface Planned {
  references: readonly ResourceName[];
  uses: readonly Use[];
  /** As it would be saved; undefined while that cannot be said. */
  row?: ResourceRow;
  /** Whether it is a VM or template that is not there yet. */
  isNewMachine?: boolean;
}

/** How one resource is named among the planned ones. */
export function plannedName({ kind, id }: ResourceName): string {
  return `${kind}/${id}`;
}

/** The changes that a session was asked about, so that what builds on them is judged as if they had been made. */
export class PlannedChanges {
  private readonly byName = new Map<string, Planned>();
  /** What each of them will take of limits that others set. */
  readonly uses = new Map<string, readonly Use[]>();

  /** Takes note of the changes; what cannot be read is left out, and told to who asks for it. */
  note(kinds: ReadonlyMap<string, Kind>, changes: readonly PlannedChange[]): void {
    for (const change of changes) {
      const planned = readingOf(kinds, change);
      this.byName.set(plannedName(change), planned);
      this.uses.set(plannedName(change), planned.uses);
    }
  }

  /** What a put of it saves. */
  noteRow(row: ResourceRow, isNewMachine: boolean): void {
    const planned = this.byName.get(plannedName(row));
    if (planned) Object.assign(planned, { row: { ...row, previous: undefined, state: 'ready' }, isNewMachine });
  }

  isNewMachine(name: ResourceName): boolean {
    return this.byName.get(plannedName(name))?.isNewMachine === true;
  }

  /** The noted resources that these changes build on and that are not among them, what is referred to first. */
  below(changes: readonly PlannedChange[]): { row: ResourceRow; references: readonly ResourceName[] }[] {
    const seen = new Set(changes.map(plannedName));
    const below: { row: ResourceRow; references: readonly ResourceName[] }[] = [];
    const visit = (name: string) => {
      for (const reference of this.byName.get(name)?.references ?? []) {
        const next = plannedName(reference);
        if (seen.has(next)) continue;
        seen.add(next);
        visit(next);
        const { row, references = [] } = this.byName.get(next) ?? {};
        if (row) below.push({ row, references });
      }
    };
    for (const name of [...seen]) visit(name);
    return below;
  }
}

function readingOf(kinds: ReadonlyMap<string, Kind>, change: PlannedChange): Planned {
  const kind = kinds.get(change.kind);
  if (!kind || change.action === 'delete') return { references: [], uses: [] };
  try {
    const spec = parseSpec(kind, change.spec);
    return { references: resourceReferences(kind, spec), uses: kind.uses?.(spec) ?? [] };
  } catch {
    return { references: [], uses: [] };
  }
}
