import { BitBuilderError } from '../../../lib/errors.js';
import type { Command } from '../../../lib/router-config/command.js';
import { createVyosRouter, type VyosRouter, type VyosRouterOptions } from '../../../providers/vyos/router.js';
import type { VyosSimulator } from '../../../providers/vyos/simulator/simulator.js';

/** `set PATH`, the words apart by blanks. */
export function set(line: string): Command {
  return { op: 'set', path: line.split(' ') };
}

/** `delete PATH`, the words apart by blanks. */
export function remove(line: string): Command {
  return { op: 'delete', path: line.split(' ') };
}

/** The error that a promise rejects with; a promise that resolves, or rejects with anything else, fails the test. */
export async function failure(promise: Promise<unknown>): Promise<BitBuilderError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof BitBuilderError) return outcome;
  throw new Error(`no BitBuilderError but ${String(outcome)}`);
}

/** The adapter on a simulator, with whatever a test wants otherwise. */
export function routerOf(simulator: VyosSimulator, more: Partial<VyosRouterOptions> = {}): VyosRouter {
  const { url, key, fingerprint } = simulator;
  return createVyosRouter({ name: 'r1', url, key, tls: { fingerprint }, ...more });
}
