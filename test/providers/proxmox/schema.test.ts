import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, type Dispatcher } from 'undici';
import { trustedAgent } from '../../../providers/http/trust.js';
import { simulatorRoutes } from '../../../providers/proxmox/simulator/simulator-routes.js';
import { cloneCall, startSetting } from './setting.js';

interface Parameter {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  pattern?: string;
  optional?: boolean | string;
}
type Schema = Record<string, Record<string, { params?: Record<string, Parameter> }>>;

const path = join(__dirname, '../../../../shared/vendor/pve-api-schema.json');
const schema = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { paths: Schema }).paths : undefined;
if (!schema) console.warn(`skipped: the API schema of Proxmox VE is not at ${path}`);
const withSchema = schema ? describe : describe.skip;

function find(params: Record<string, Parameter>, name: string): Parameter | undefined {
  return params[name] ?? params[name.replace(/\d+$/, '[n]')];
}

/** What of a request breaks the schema of the vendor. */
function breaches(method: string, url: string, form: URLSearchParams): string[] {
  const parts = url.split('/');
  const template = Object.keys(schema ?? {}).find((candidate) => {
    const wanted = candidate.split('/');
    return (
      wanted.length === parts.length &&
      wanted.every((part, index) => part.startsWith('{') || part === parts[index]) &&
      schema?.[candidate]?.[method]
    );
  });
  const params = template === undefined ? undefined : (schema?.[template]?.[method]?.params ?? {});
  if (!params || template === undefined) return [`${method} ${url}: no such call`];
  const inPath = template.split('/').flatMap((part) => (part.startsWith('{') ? [part.slice(1, -1)] : []));
  const given = [...form.entries()].flatMap(([name, value]) => {
    const parameter = find(params, name);
    const problem = parameter ? misfit(parameter, value) : 'no such parameter';
    return problem ? [`${method} ${template} ${name}=${value}: ${problem}`] : [];
  });
  const missing = Object.entries(params)
    .filter(([name, parameter]) => !parameter.optional && !name.endsWith('[n]') && !inPath.includes(name) && !form.has(name))
    .map(([name]) => `${method} ${template}: ${name} is missing`);
  return [...given, ...missing];
}

function misfit({ type, enum: values, minimum, maximum, maxLength, pattern }: Parameter, value: string): string | undefined {
  if (type === 'integer' && !/^-?\d+$/.test(value)) return 'not an integer';
  if (type === 'boolean' && !/^[01]$/.test(value)) return 'not a boolean';
  if (values && !values.includes(value)) return 'not in the enumeration';
  if (minimum !== undefined && Number(value) < minimum) return `below ${minimum}`;
  if (maximum !== undefined && Number(value) > maximum) return `above ${maximum}`;
  if (maxLength !== undefined && value.length > maxLength) return 'too long';
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) return `not like ${pattern}`;
  return undefined;
}

withSchema('the API schema of Proxmox VE', () => {
  test('allows every request that the adapter sends', async () => {
    const seen: string[] = [];
    const problems: string[] = [];
    const record: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
      const [url = '', query = ''] = options.path.replace('/api2/json', '').split('?');
      const isForm = typeof options.body === 'string';
      const form = new URLSearchParams(isForm ? String(options.body) : query);
      if (Buffer.isBuffer(options.body)) {
        for (const [, name = '', value = ''] of options.body.toString('latin1').matchAll(/; name="(\w+)"(?:; filename="([^"]+)")?/g))
          form.set(name, value || 'iso');
      }
      seen.push(`${options.method} ${url}`);
      problems.push(...breaches(options.method, url, form));
      return dispatch(options, handler);
    };
    const { simulator, connect, close } = await startSetting();
    try {
      const agent = trustedAgent({ fingerprint: simulator.fingerprint }, { device: 'cluster lab' }).compose(record);
      const hypervisor = connect({ agent, credentials: { username: 'bitbuilder@pve', password: 'lab-password' } });
      await hypervisor.run({ ...cloneCall, full: true, storage: 'local-lvm' });
      const nic = { bridge: 'vmbr0', vlan: 5, mac: '02:BB:00:00:00:01', firewall: true, model: 'virtio', mtu: 1450 };
      const cloudInit = {
        user: 'ops',
        sshKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv/+'],
        ipConfigs: ['ip=10.0.0.5/24'],
        nameServers: ['9.9.9.9'],
        searchDomain: 'example.net',
      };
      const settings = { cores: 2, memoryMiB: 2048, cpuType: 'host', nics: [nic], cloudInit, agent: false };
      await hypervisor.run({ verb: 'configure', vmId: 101, settings });
      await hypervisor.run({ verb: 'configure', vmId: 101, settings: { nics: [], agent: true } });
      await hypervisor.run({ verb: 'addDisk', vmId: 101, slot: 'scsi1', storage: 'local-lvm', sizeGiB: 1 });
      await hypervisor.run({ verb: 'removeDisk', vmId: 101, slot: 'scsi1' });
      await hypervisor.run({ verb: 'resizeDisk', vmId: 101, slot: 'scsi0', sizeGiB: 8 });
      await hypervisor.run({ verb: 'uploadSeed', vmId: 101, storage: 'local', files: { 'user-data': '' } });
      await hypervisor.run({ verb: 'removeSeed', vmId: 101, volume: 'local:iso/bitbuilder-101.iso' });
      for (const verb of ['start', 'shutdown', 'start', 'reboot', 'stop', 'makeTemplate'] as const)
        await hypervisor.run({ verb, vmId: 101 });
      await hypervisor.find(101);
      await hypervisor.list();
      await hypervisor.capacity();
      await hypervisor.storages();
      await hypervisor.cpuModels('pve1');
      await hypervisor.run({ verb: 'destroy', vmId: 101 });
      const importDisk = { slot: 'scsi0', storage: 'local-lvm', from: 'local:import/debian-12.qcow2' };
      await hypervisor.run({ verb: 'create', vmId: 102, node: 'pve1', settings: { name: 'image' }, importDisk });
      simulator.fail({ task: 'qmstart', text: 'start failed' });
      await hypervisor.run({ verb: 'start', vmId: 102 }).catch(() => undefined);
    } finally {
      await close();
    }
    // A volume id holds a slash, which the vendor takes as part of its last parameter.
    expect(problems.filter((problem) => !problem.includes('/content/local'))).toEqual([]);
    expect(new Set(seen.map((call) => call.replace(/UPID[^/]+/, '{upid}')))).toEqual(
      new Set([
        'GET /cluster/resources',
        'GET /nodes/pve1/capabilities/qemu/cpu',
        'POST /access/ticket',
        'GET /nodes/pve1/qemu/9000/config',
        ...[101, 102].map((vmId) => `GET /nodes/pve1/qemu/${vmId}/config`),
        'POST /nodes/pve1/qemu/9000/clone',
        'GET /nodes/pve1/tasks/{upid}/status',
        'GET /nodes/pve1/tasks/{upid}/log',
        'POST /nodes/pve1/qemu/101/config',
        'PUT /nodes/pve1/qemu/101/resize',
        'GET /nodes/pve1/storage/local/content',
        'GET /nodes/pve2/storage/local/content',
        'POST /nodes/pve1/storage/local/upload',
        'DELETE /nodes/pve1/storage/local/content/local%3Aiso%2Fbitbuilder-101.iso',
        ...['start', 'shutdown', 'stop'].map((verb) => `POST /nodes/pve1/qemu/101/status/${verb}`),
        'GET /nodes/pve1/qemu/101/status/current',
        'POST /nodes/pve1/qemu/101/template',
        'DELETE /nodes/pve1/qemu/101',
        'POST /nodes/pve1/qemu',
        'GET /nodes/pve1/qemu/102/status/current',
        'POST /nodes/pve1/qemu/102/status/start',
      ]),
    );
  });

  test('has every route and parameter of the simulator, with its type', () => {
    const routes = simulatorRoutes();
    const problems = routes.flatMap(({ method, path: template, parameters }) => {
      const params = schema?.[template]?.[method]?.params ?? (schema?.[template]?.[method] ? {} : undefined);
      if (!params) return [`${method} ${template}`];
      return Object.entries(parameters).flatMap(([name, { type, optional = false, minimum, maximum, maxLength, enum: values = [] }]) => {
        const theirs = params[name];
        const isSame =
          theirs?.type === type &&
          Boolean(theirs.optional) === optional &&
          theirs.minimum === minimum &&
          theirs.maximum === maximum &&
          theirs.maxLength === maxLength &&
          values.every((value) => theirs.enum?.includes(value));
        return isSame ? [] : [`${method} ${template} ${name}: ${JSON.stringify(parameters[name])} is not ${JSON.stringify(theirs)}`];
      });
    });
    expect(problems).toEqual([]);
  });

  test('marks as required what the simulator demands', () => {
    const routes = simulatorRoutes();
    const lacking = routes.flatMap(({ method, path: template, parameters }) =>
      Object.entries(schema?.[template]?.[method]?.params ?? {})
        .filter(([name, parameter]) => !parameter.optional && !name.endsWith('[n]') && !(name in parameters))
        .map(([name]) => `${method} ${template} ${name}`),
    );
    expect(lacking).toEqual([]);
  });
});

test('an agent that was given is used instead of one made from the trust', async () => {
  const { connect, close } = await startSetting();
  const hypervisor = connect({ agent: new Agent({ connect: { rejectUnauthorized: true } }) });
  const error = await hypervisor.list().catch((thrown: unknown) => thrown);
  await close();
  expect(error).toMatchObject({ code: 'device_untrusted', message: expect.stringContaining('cannot be verified') });
});
