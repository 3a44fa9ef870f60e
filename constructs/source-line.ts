import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How many calls back the line of the user is looked for. */
const depth = 24;
const ownFolders = [__dirname, join(dirname(__dirname), 'lib')].map((folder) => folder + sep);

/**
 * The line of the user's code that is running: `examples/two-tenants/main.ts:32`, relative to the working directory. What V8 keeps
 * of a place costs some microseconds; it is put into words, which costs far more, only when the answer is called.
 */
export function sourceLine(): () => string | undefined {
  const place: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  Error.captureStackTrace(place, sourceLine);
  Error.stackTraceLimit = limit;
  return () => {
    const frames = (place.stack ?? '').split('\n').flatMap((line) => frameOf(line) ?? []);
    const theirs = frames.filter(({ file }) => !ownFolders.some((folder) => file.startsWith(folder)));
    const chosen = theirs.find(({ file }) => !file.includes(`${sep}node_modules${sep}`)) ?? theirs[0];
    return chosen && `${relative(process.cwd(), chosen.file)}:${chosen.line}`;
  };
}

function frameOf(text: string): { file: string; line: string } | undefined {
  const [, place, line] = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*):(\d+):\d+\)?$/.exec(text) ?? [];
  return place && line ? { file: place.startsWith('file:') ? fileURLToPath(place) : place, line } : undefined;
}
