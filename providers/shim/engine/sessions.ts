import type { MachineRow } from '../../../lib/ports.js';
import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { Devices } from './devices.js';
import { PlannedChanges } from './planned-changes.js';
import type { PlanningView } from './rehearsal.js';

/** How long a session that nobody uses is kept. */
const idleMs = 120_000;

/**
 * Reads that belong together see one instant of the world: each device is read once for all of them, until we write to it.
 * A read without session is a session of its own.
 */
export class Sessions {
  private readonly open = new Map<string, { view: SessionView; usedAt: number }>();

  constructor(private readonly devices: Devices) {}

  view(session: string | undefined): PlanningView {
    if (session === undefined) return new SessionView(this.devices);
    const now = performance.now();
    for (const [id, { usedAt }] of this.open) if (now - usedAt > idleMs) this.open.delete(id);
    const known = this.open.get(session) ?? { view: new SessionView(this.devices), usedAt: now };
    known.usedAt = now;
    this.open.set(session, known);
    return known.view;
  }
}

class SessionView implements PlanningView {
  readonly planned = new PlannedChanges();
  private readonly trees = new Map<string, { generation: number; tree: Promise<ConfigTree> }>();
  private readonly lists = new Map<string, { generation: number; rows: Promise<readonly MachineRow[]> }>();

  constructor(private readonly devices: Devices) {}

  router(name: string): Promise<ConfigTree> {
    const actor = this.devices.routerNamed(name);
    const known = this.trees.get(name);
    if (known?.generation === actor.generation) return known.tree;
    const tree = actor.read();
    // A failed read is not remembered: the next one asks again.
    tree.catch(() => this.trees.delete(name));
    this.trees.set(name, { generation: actor.generation, tree });
    return tree;
  }

  rows(name: string): Promise<readonly MachineRow[]> {
    const actor = this.devices.clusterNamed(name);
    const known = this.lists.get(name);
    if (known?.generation === actor.generation) return known.rows;
    const rows = actor.list();
    rows.catch(() => this.lists.delete(name));
    this.lists.set(name, { generation: actor.generation, rows });
    return rows;
  }
}
