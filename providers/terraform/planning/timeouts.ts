import type { TimeoutOperation } from '../../../lib/derive/terraform-schema.js';
import { isRecord, type ValueRecord } from '../value/value.js';
import type { ConfigFault } from './config-faults.js';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration as Go and the other providers write it, `1h30m` or `90s`, in milliseconds; undefined when it is none. */
export function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (unitMs[unit] ?? 0), 0);
}

/** What is wrong with the time-outs of a configuration. */
export function timeoutFaults({ timeouts }: ValueRecord): ConfigFault[] {
  if (!isRecord(timeouts)) return [];
  return Object.entries(timeouts).flatMap(([operation, text]): ConfigFault[] => {
    if (typeof text !== 'string') return [];
    const ms = durationMs(text);
    // A day is more than anything takes, and a timer of Node holds 24 of them.
    if (ms !== undefined && ms > 0 && ms <= 86_400_000) return [];
    return [{ path: ['timeouts', operation], says: `must be a duration from 1ms to 24h, such as "90s", "10m" or "1h30m"; seen "${text}"` }];
  });
}

/** The time-out that a state, plan or configuration states for an operation, as it is written. */
export function timeoutText({ timeouts }: ValueRecord, operation: TimeoutOperation): string | undefined {
  const text = isRecord(timeouts) ? timeouts[operation] : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** The same in milliseconds. */
export function timeoutOf(value: ValueRecord, operation: TimeoutOperation): number | undefined {
  const text = timeoutText(value, operation);
  return text === undefined ? undefined : durationMs(text);
}
