import { embedded, integer, maybe, message, one } from './protobuf.js';

/** google.protobuf.Timestamp */
const timestamp = message({ seconds: one(1, integer), nanos: one(2, integer) });

export const timestampField = (number: number) =>
  maybe(
    number,
    embedded(() => timestamp),
  );

/** An RFC 3339 time in the protocol's form. */
export function timestampOf(time: string): { seconds: number; nanos: number } {
  const ms = Date.parse(time);
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1_000_000 };
}
