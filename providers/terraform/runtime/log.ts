import { writeSync } from 'node:fs';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, string>>) => void;

const levels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/**
 * Lines that the core takes over into its own log: hclog JSON on stderr. `level` is what TF_LOG says; nothing is written without it.
 * Every `@` field must be a string and the time have six fractional digits: anything else is logged raw, or panics the core.
 */
export function hclog(level: string | undefined, write: (line: string) => void = (line) => void writeSync(2, line)): Log {
  const wanted = (level ?? '').toLowerCase();
  const lowest = wanted === 'json' ? 0 : levels.indexOf(wanted as LogLevel);
  return (at, message, fields = {}) => {
    if (lowest < 0 || levels.indexOf(at) < lowest) return;
    const timestamp = new Date().toISOString().replace('Z', '000Z');
    // The core splits lines over 64 KiB and logs the pieces raw.
    const line = {
      '@level': at,
      '@message': message.slice(0, 32_000),
      '@module': 'provider.bitbuilder',
      '@timestamp': timestamp,
      ...fields,
    };
    try {
      write(`${JSON.stringify(line)}\n`);
    } catch {
      // The reader of stderr is gone, and with it the place to say so.
    }
  };
}
