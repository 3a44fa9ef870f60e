import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or throws the reason of the signal as soon as it fires. */
export async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await sleep(ms, undefined, { signal }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw cause;
  });
}

/** A wait between half of and the whole of `ms`, so that those who collided do not collide again. */
export function jittered(ms: number): number {
  return ms / 2 + (Math.random() * ms) / 2;
}
