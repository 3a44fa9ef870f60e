import type { Log } from './log.js';

const lonelyMs = 2_000;
const parentCheckMs = 1_000;

export interface Lifetime {
  end(why: string): void;
  /** Tells the number of open connections. */
  connections(open: number): void;
}

/**
 * When the process ends. Started by the core: on Shutdown, when the last connection has been gone for 2 s, or when the core has
 * died. The whole process group gets SIGINT on Ctrl-C, but it is the core that decides, by StopProvider.
 */
export function managedLifetime(log: Log): Lifetime {
  const end = exit(log);
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end('the core has died'), parentCheckMs).unref();
  process.on('SIGINT', () => log('debug', 'interrupt left to the core'));
  process.on('SIGTERM', () => end('SIGTERM'));
  let lonely: NodeJS.Timeout | undefined;
  return {
    end,
    connections(open) {
      clearTimeout(lonely);
      if (open === 0) lonely = setTimeout(() => end('no connection is left'), lonelyMs);
    },
  };
}

/** Started by hand, for reattach: until it is interrupted. */
export function standingLifetime(log: Log): Lifetime {
  const end = exit(log);
  process.on('SIGINT', () => end('SIGINT'));
  process.on('SIGTERM', () => end('SIGTERM'));
  return { end, connections: () => undefined };
}

function exit(log: Log): (why: string) => void {
  return (why) => {
    log('debug', `ending: ${why}`);
    process.exit(0);
  };
}
