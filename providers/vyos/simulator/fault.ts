import type { ConfigPath } from '../../../lib/router-config/tree.js';

/** Something that goes wrong once, at the next request that it fits. */
export type Fault =
  /** nginx gives up waiting (504), before or after the change was made. */
  | { on: Occasion; is: 'timeout'; applied: boolean }
  /** The connection is cut, before or after the change was made. */
  | { on: Occasion; is: 'cut'; applied: boolean }
  /** The request is taken and never answered, before or after the change was made. */
  | { on: Occasion; is: 'hang'; applied: boolean }
  /** The command line refuses with this text. */
  | { on: Occasion; is: 'refused'; text: string }
  /** One node's script fails; the rest of the commit is applied. */
  | { on: 'commit'; is: 'partial'; path: ConfigPath; text: string };

/** `commit`: edits over /configure. `confirm`: its confirmation. `read`: /retrieve. `save`: /config-file save. */
export type Occasion = 'commit' | 'confirm' | 'read' | 'save';

/** What a request is about, for faults; undefined for everything else. */
export function occasionOf(route: string, body: string): Occasion | undefined {
  if (route === '/retrieve') return 'read';
  if (route === '/config-file' && /"op"\s*:\s*"save"/.test(body)) return 'save';
  if (route !== '/configure') return undefined;
  return /"op"\s*:\s*"confirm"/.test(body) ? 'confirm' : 'commit';
}

/** The faults that are still to come, in order. */
export class Faults {
  private readonly waiting: Fault[] = [];

  add(fault: Fault): void {
    this.waiting.push(fault);
  }

  take(occasion: Occasion | undefined): Fault | undefined {
    const index = this.waiting.findIndex((fault) => fault.on === occasion);
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0];
  }

  clear(): void {
    this.waiting.length = 0;
  }
}
