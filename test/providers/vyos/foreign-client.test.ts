import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startVyosSimulator, type VyosSimulator } from '../../../providers/vyos/simulator/simulator.js';

/**
 * Clients that we did not write. pyvyos comes from PyPI: it runs where it is installed already, and is fetched into a folder of
 * its own with BITBUILDER_FOREIGN=1, because a test of this project needs no network unless it is told so.
 */
const run = promisify(execFile);
const fetches = process.env['BITBUILDER_FOREIGN'] === '1';
const has = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const hasPyvyos = fetches ? has('python3', '-m', 'venv', '--help') : has('python3', '-c', 'import pyvyos');
const hasCurl = has('curl', '--version');

let simulator: VyosSimulator;
let folder: string;
beforeAll(async () => {
  simulator = await startVyosSimulator({ name: 'r1', key: 'K' });
  folder = mkdtempSync(join(tmpdir(), 'bb-foreign-'));
  writeFileSync(join(folder, 'ca.pem'), simulator.certificate);
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => simulator.reset());

const script = `
import json, sys
from pyvyos import VyDevice
port = int(sys.argv[1])
device = VyDevice(hostname='localhost', apikey='K', port=port, protocol='https', verify=True)
steps = []
def step(name, response):
    steps.append([name, response.status, response.result, response.error])
dummy = ['interfaces', 'dummy', 'dum1']
step('set', device.configure_set(path=dummy + ['address', '10.0.0.1/32']))
step('list', device.configure_multiple_op(op_path=[
    {'op': 'set', 'path': dummy + ['description', 'set by somebody else']},
    {'op': 'set', 'path': dummy + ['address', '10.0.0.2/32']},
]))
step('values', device.retrieve_return_values(path=dummy + ['address']))
step('show config', device.retrieve_show_config(path=dummy))
step('refused', device.configure_set(path=['interfaces', 'nonsense']))
step('save', device.config_file_save(file='/config/foreign.config'))
step('delete', device.configure_delete(path=['interfaces', 'dummy']))
step('gone', device.retrieve_show_config(path=dummy))
step('load', device.config_file_load(file='/config/foreign.config'))
step('back', device.retrieve_return_values(path=dummy + ['address']))
step('show', device.show(path=['system', 'image']))
step('generate', device.generate(path=['ssh', 'client-key', '/tmp/key_foreign']))
step('reset', device.reset(path=['conntrack-sync', 'internal-cache']))
step('wrong key', VyDevice(hostname='localhost', apikey='X', port=port, verify=True).retrieve_show_config(path=[]))
print(json.dumps(steps))
`;

(hasPyvyos ? describe : describe.skip)(`pyvyos from PyPI${hasPyvyos ? '' : ' (not installed; BITBUILDER_FOREIGN=1 fetches it)'}`, () => {
  let python = 'python3';
  beforeAll(async () => {
    if (!fetches) return;
    await run('python3', ['-m', 'venv', join(folder, 'venv')]);
    python = join(folder, 'venv/bin/python');
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'pyvyos==0.4.1']);
  }, 120_000);

  test('reads, changes, saves, loads and is refused as on a router', async () => {
    const { stdout } = await run(python, ['-c', script, new URL(simulator.url).port], {
      env: { ...process.env, REQUESTS_CA_BUNDLE: join(folder, 'ca.pem') },
    });
    const steps = JSON.parse(stdout) as [name: string, status: number, result: unknown, error: unknown][];
    const addresses = ['10.0.0.1/32', '10.0.0.2/32'];
    expect(Object.fromEntries(steps.map(([name, status, result]) => [name, status === 200 ? result : status]))).toEqual({
      set: '',
      list: '',
      values: addresses,
      'show config': { address: addresses, description: 'set by somebody else' },
      refused: 400,
      save: '',
      delete: '',
      gone: 400,
      load: '',
      back: addresses,
      show: expect.stringContaining('1.5-simulated (default boot) (running image)'),
      generate: expect.stringContaining('Your identification has been saved in /tmp/key_foreign'),
      reset: '',
      'wrong key': 401,
    });
    expect(simulator.dump()).toContain("set interfaces dummy dum1 description 'set by somebody else'");
  }, 60_000);
});

(hasCurl ? describe : describe.skip)('curl as the manual of VyOS shows it', () => {
  const curl = async (route: string, ...args: string[]) => {
    const { port } = new URL(simulator.url);
    const { stdout } = await run('curl', ['--silent', '--cacert', join(folder, 'ca.pem'), ...args, `https://localhost:${port}${route}`]);
    return JSON.parse(stdout) as { success: boolean; data: unknown; error: string | null };
  };

  test('sends forms in parts', async () => {
    const list = [{ op: 'set', path: ['interfaces', 'dummy', 'dum1', 'description', 'a b'] }];
    expect(await curl('/configure', '--form', `data=${JSON.stringify(list)}`, '--form', 'key=K')).toEqual({
      success: true,
      data: '',
      error: null,
    });
    const data = 'data={"op": "showConfig", "path": ["interfaces", "dummy"]}';
    expect((await curl('/retrieve', '--form', data, '--form', 'key=K')).data).toEqual({ dummy: { dum1: { description: 'a b' } } });
  });

  test('sends JSON with either content type, and asks for /info without a key', async () => {
    const body = '{"key": "K", "op": "exists", "path": ["system"]}';
    expect((await curl('/retrieve', '-d', body)).data).toBe(true);
    expect((await curl('/retrieve', '-H', 'content-type: application/json', '-d', body)).data).toBe(true);
    expect((await curl('/info')).data).toMatchObject({ hostname: 'r1' });
  });
});
