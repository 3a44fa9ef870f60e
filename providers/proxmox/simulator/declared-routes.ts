import { readDeclarations, type Profile, type PropertyStrings } from './declare.js';
import { permitCall } from './permission.js';
import type { Call, Route } from './route.js';

/** What a method does once the form, the caller and the parameters have been checked; dies in the vendor's words. */
export type Handler = (call: Call) => unknown;

/** Handlers by `METHOD /path/{in}/the/{vendor}/notation`. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Routes whose form is declared and whose work is done by a handler; a release has those that are declared for it. */
export class DeclaredRoutes {
  constructor(
    private readonly declarations: string,
    private readonly handlers: Handlers,
    private readonly strings: PropertyStrings = {},
  ) {}

  of(profile: Profile): Route[] {
    const declared = readDeclarations(this.declarations, profile, this.strings);
    return declared.map(({ method, path, may, noToken, parameters }) => {
      const handle = this.handlers[`${method} ${path}`];
      if (!handle) throw new Error(`${method} ${path} is declared and has no handler; write one or take the declaration away`);
      return { method, path, parameters, isOpen: may === 'world', noToken, permit: (call) => permit(may, call), handle };
    });
  }

  /** Handlers that no declaration of any release asks for. */
  get idle(): string[] {
    const declared = new Set(this.declarations.split('\n').map((line) => line.split(' ').slice(0, 2).join(' ')));
    return Object.keys(this.handlers).filter((name) => !declared.has(name));
  }
}

function permit(may: Parameters<typeof permitCall>[0], { caller, values, world }: Call): void {
  permitCall(may, { caller, values, groupsOf: (userId) => world.directory.groupsOf(userId) });
}
