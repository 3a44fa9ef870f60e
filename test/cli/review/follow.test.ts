import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow } from '../../../cli/review/follow.js';

describe('a core that is followed', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-follow-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (text: string) => {
    writeFileSync(join(folder, 'core'), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, 'core'), 0o755);
    return join(folder, 'core');
  };
  const options = (out: (text: string) => void) => ({ cwd: folder, environment: process.env, out, err: out });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is interrupted once by a %s, and awaited until it ends', async (signal) => {
    const said: string[] = [];
    const core = program('trap "echo interrupted; exit 7" INT; ps -o pgid= -p $$; echo $$; echo ready; while :; do sleep 0.05; done');
    const hear = (text: string) => {
      said.push(text.trim());
      if (text === 'ready') process.emit(signal, signal);
    };
    expect(await follow(core, [], options(hear))).toBe(7);
    const [group, own, ...rest] = said;
    // Ctrl-C of a terminal goes to the whole group: it must not arrive twice.
    expect(group).toBe(own);
    expect(rest).toEqual(['ready', 'interrupted']);
  });

  test('is told line by line, with what follows the last one', async () => {
    const said: string[] = [];
    expect(
      await follow(
        program('printf "one\\ntwo"; exit 3'),
        [],
        options((text) => void said.push(text)),
      ),
    ).toBe(3);
    expect(said).toEqual(['one', 'two']);
  });
});
