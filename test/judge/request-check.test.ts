import type { PveSchema } from '../../judge/recording.js';
import { breachesOfRequest } from '../../judge/request-check.js';
import { found, recording } from './judging.js';

const vmId = { type: 'integer', format: 'pve-vmid', minimum: 100, maximum: 999_999_999 };
const net = {
  bridge: { type: 'string', format: 'pve-bridge-id', optional: true },
  macaddr: { type: 'string', format: 'mac-addr', optional: true },
  model: { type: 'string', enum: ['virtio', 'e1000'], default_key: 1 },
  tag: { type: 'integer', minimum: 1, maximum: 4094, optional: true },
  virtio: { alias: 'macaddr', keyAlias: 'model' },
};
const paths = {
  '/nodes/{node}/qemu/{vmid}/config': {
    POST: {
      params: {
        node: { type: 'string', format: 'pve-node' },
        vmid: vmId,
        cores: { type: 'integer', minimum: 1, optional: true },
        agent: { type: 'boolean', optional: true },
        digest: { type: 'string', maxLength: 5, optional: true },
        'net[n]': { type: 'string', format: net, optional: true },
        checksum: { type: 'string', optional: true, requires: 'digest' },
      },
    },
  },
  '/cluster/resources': { GET: { params: { type: { type: 'string', enum: ['vm', 'node'] } } } },
  '/cluster/{name}': { GET: { params: { name: { type: 'string', maxLength: 3 } } } },
};
const schema: PveSchema = { format: 'pve-api-schema/1', product: 'Proxmox VE', version: '9', paths };
const config = '/nodes/pve1/qemu/100/config';

describe('requests of our adapter', () => {
  test.each<[method: string, path: string, values: Record<string, string>, breaches: string[] | undefined]>([
    ['POST', config, { cores: '2', agent: '1', digest: 'abcde' }, []],
    ['POST', config, { cores: '0' }, ['cores: "0" is below 1']],
    ['POST', config, { cores: 'two' }, ['cores: "two" is not an integer']],
    ['POST', config, { agent: 'yes please' }, ['agent: "yes please" is not a boolean']],
    ['POST', config, { digest: 'abcdef' }, ['digest: "abcdef" is longer than 5']],
    ['POST', config, { core: '2' }, ['core: is not in the schema']],
    ['POST', config, { checksum: 'x' }, ['digest: is missing beside checksum']],
    ['POST', config, { net7: 'virtio=02:bb:00:00:00:01,bridge=vmbr0,tag=7' }, []],
    ['POST', config, { net0: 'virtio,tag=4095' }, ['net0.tag: "4095" is above 4094']],
    ['POST', config, { net0: 'bridge=vmbr0,speed=1' }, ['net0.speed: is not in the schema', 'net0.model: is missing']],
    ['POST', config, { net0: 'virtio=02:bb:00:00:00:01,macaddr=02:bb:00:00:00:02' }, ['net0.macaddr: is given twice']],
    ['POST', '/nodes/pve1/qemu/99/config', {}, ['vmid: "99" is below 100']],
    ['GET', '/cluster/resources', { type: 'vm' }, []],
    ['GET', '/cluster/resources', {}, ['type: is missing']],
    ['GET', '/cluster/a%3Ab', {}, []],
    ['PUT', config, {}, undefined],
    ['GET', '/nodes', {}, undefined],
  ])('%s %s with %j breaks %j', (method, path, values, breaches) => {
    expect(breachesOfRequest({ method, path, values: Object.entries(values) }, schema)).toEqual(breaches);
  });

  test('a value is told with its format', () => {
    const [breach] = breachesOfRequest({ method: 'POST', path: config, values: [['net0', 'virtio=02:bb']] }, schema) ?? [];
    expect(breach).toMatch(/^net0.macaddr: "02:bb" is no mac-addr: /);
  });

  test('are all sent and checked, and what a release has not is told', async () => {
    const { proxmox, disagreements } = await found(recording(schema));
    expect(proxmox[0]?.requests.checked).toBeGreaterThan(100);
    expect(proxmox[0]?.requests.valid).toBeGreaterThan(0);
    const commands = disagreements.filter(({ case: name }) => name === 'adapter').map(({ command }) => command);
    expect(commands).toEqual(expect.arrayContaining(['POST /nodes/pve1/qemu/9000/clone', 'POST /nodes/pve1/qemu/101/vncproxy']));
  });
});
