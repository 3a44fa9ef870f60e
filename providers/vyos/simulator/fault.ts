import type { ConfigPath } from '../../../lib/router-config/tree.js';
import type { GrammarNode } from './grammar/node.js';
import { resolve } from './grammar/root.js';

/** Something that goes wrong at a request that it fits: the next one, or the `nth` from now on, `times` times in a row. */
export type Fault = { nth?: number; times?: number } & (
  | { on: Occasion; is: 'timeout' | 'cut' | 'hang'; applied: boolean }
  | { on: Occasion; is: 'refused'; text: string }
  | { on: Occasion; is: 'delay'; ms: number }
  | { on: 'commit'; is: 'partial'; path: ConfigPath; text: string }
);

// timeout: nginx gives up waiting (504), before or after the change was made.
// cut: the connection is cut, before or after. hang: the request is taken and never answered.
// refused: the command line refuses with this text. delay: all goes well, later.
// partial: one node's script fails; the rest of the commit is applied.

/** What a request is about. `commit`: edits over /configure and /configure-section. `any`: whatever comes. */
export type Occasion = 'commit' | 'confirm' | 'read' | 'save' | 'load' | 'show' | 'any';

/** All occasions, for those who let people choose one. */
export const occasions: readonly Occasion[] = ['commit', 'confirm', 'read', 'save', 'load', 'show', 'any'];

/** What a request is about, for faults; undefined for everything that only `any` fits. */
export function occasionOf(route: string, body: string): Occasion | undefined {
  const text = /^[^{]*%22/.test(body) ? decoded(body) : body;
  const isAbout = (op: string) => new RegExp(`"op"\\s*:\\s*"${op}"`).test(text);
  switch (route) {
    case '/retrieve':
      return 'read';
    case '/show':
      return 'show';
    case '/config-file':
      return isAbout('save') ? 'save' : isAbout('confirm') ? 'confirm' : 'load';
    case '/configure':
      return isAbout('confirm') ? 'confirm' : 'commit';
    case '/configure-section':
      return 'commit';
    default:
      return undefined;
  }
}

function decoded(form: string): string {
  try {
    return decodeURIComponent(form.replaceAll('+', ' '));
  } catch {
    return form;
  }
}

function checkPath(path: ConfigPath, grammar: GrammarNode): void {
  const found = resolve(path, grammar);
  const said = `"${path.join(' ')}" is no path of this router's configuration`;
  if (found.type === 'unknown') throw new Error(`${said}: there is no "${path[found.index] ?? ''}" there`);
  if (found.type === 'badValue') throw new Error(`${said}: ${found.error.trim()}`);
}

/** The faults that are still to come, in order. */
export class Faults {
  private waiting: { fault: Fault; passes: number; left: number }[] = [];

  /** A path that the grammar does not know has no script that could fail. */
  constructor(private readonly grammar: GrammarNode) {}

  add(fault: Fault): void {
    if (fault.is === 'partial') checkPath(fault.path, this.grammar);
    this.waiting.push({ fault, passes: (fault.nth ?? 1) - 1, left: fault.times ?? 1 });
  }

  take(occasion: Occasion | undefined): Fault | undefined {
    const fitting = this.waiting.filter(({ fault }) => fault.on === 'any' || fault.on === occasion);
    for (const entry of fitting) {
      if (entry.passes > 0) {
        entry.passes -= 1;
        continue;
      }
      entry.left -= 1;
      if (entry.left <= 0) this.waiting = this.waiting.filter((other) => other !== entry);
      return entry.fault;
    }
    return undefined;
  }

  clear(): void {
    this.waiting = [];
  }
}
