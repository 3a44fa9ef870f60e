import { runOf } from '../../../providers/terraform/run.js';

const startedByCore = { TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f' };

test('a run is named by the core that started the process, and by nothing where none has', () => {
  const run = runOf(startedByCore);
  expect(run).toMatch(/^[0-9a-f]{64}$/);
  expect([runOf(startedByCore), runOf(startedByCore, process.pid)]).toEqual([run, expect.not.stringContaining(run ?? '')]);
  expect(runOf({})).toBeUndefined();
});
