import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDeclarations, type Profile } from '../../../../providers/proxmox/simulator/declare.js';
import { DeclaredRoutes } from '../../../../providers/proxmox/simulator/declared-routes.js';
import { formatNamed } from '../../../../providers/proxmox/simulator/formats.js';
import { checkParameters, type Parameter } from '../../../../providers/proxmox/simulator/parameters.js';
import type { PveRefusal } from '../../../../providers/proxmox/simulator/refusal.js';
import { simulatorRoutes } from '../../../../providers/proxmox/simulator/simulator-routes.js';

type VendorParameter = Record<string, unknown> & { optional?: unknown };
interface VendorMethod {
  params?: Record<string, VendorParameter>;
}

const files: Readonly<Record<Profile, string>> = { '8.4': 'pve-api-schema-8.4.5.json', '9.2': 'pve-api-schema.json' };
const folder = join(__dirname, '../../../../../shared/vendor');
const isThere = existsSync(join(folder, files['9.2']));
if (!isThere) console.warn(`skipped: the API schemas of Proxmox VE are not in ${folder}`);

function vendorMethods(profile: Profile): Record<string, Record<string, VendorMethod>> {
  return (JSON.parse(readFileSync(join(folder, files[profile]), 'utf8')) as { paths: Record<string, Record<string, VendorMethod>> }).paths;
}

/** What of a parameter both say. */
function claims(parameter: Parameter | VendorParameter): Record<string, unknown> {
  const { type, minimum, maximum, minLength, maxLength, requires } = parameter as Record<string, unknown>;
  const values = (parameter as { enum?: readonly unknown[] }).enum?.map(String);
  return { type: type ?? 'string', optional: Boolean(parameter.optional), minimum, maximum, minLength, maxLength, requires, values };
}

(isThere ? describe.each(['8.4', '9.2'] as const) : describe.skip.each(['8.4', '9.2'] as const))('the API of %s', (profile) => {
  test('has every method of the simulator, with all of its parameters and their limits', () => {
    const vendor = vendorMethods(profile);
    const problems = simulatorRoutes(profile).flatMap(({ method, path, parameters }) => {
      const theirs = vendor[path]?.[method];
      if (!theirs) return [`${method} ${path} is not in ${profile}`];
      const names = new Set([...Object.keys(theirs.params ?? {}), ...Object.keys(parameters)]);
      return [...names].flatMap((name) => {
        const [ours, wanted] = [parameters[name], theirs.params?.[name]].map((each) => each && JSON.stringify(claims(each)));
        return ours === wanted ? [] : [`${method} ${path} ${name}: ${ours} is not ${wanted}`];
      });
    });
    expect(problems).toEqual([]);
  });
});

test('a method is there in one release only once', () => {
  const names = simulatorRoutes('9.2').map(({ method, path }) => `${method} ${path}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe('a declaration', () => {
  const text = `
PUT /things/{id} @9.2
  may ["perm","/things/{id}",["Things.Modify"]] no-token
  id(2..8)~[a-z]+ size?:integer(1..10) kind?|a|b mode?@8.4 names?<pve-node-list> more?:boolean+size many?:array[:integer(..5)]
GET /things
  may @9.2 all
  may @8.4 world
`;

  test('says what a release has', () => {
    expect(readDeclarations(text, '8.4').map(({ path, may }) => [path, may])).toEqual([['/things', 'world']]);
    const [put] = readDeclarations(text, '9.2');
    expect(put).toMatchObject({
      method: 'PUT',
      noToken: true,
      parameters: {
        id: { type: 'string', minLength: 2, maxLength: 8 },
        size: { type: 'integer', optional: true, minimum: 1, maximum: 10 },
        kind: { enum: ['a', 'b'] },
        more: { type: 'boolean', requires: 'size' },
        many: { type: 'array', items: { type: 'integer', maximum: 5 } },
      },
    });
    expect(put?.parameters).not.toHaveProperty('mode');
  });

  test.each([
    [{ id: 'x' }, { id: 'value must be at least 2 characters long' }],
    [{ id: 'ab', size: '11' }, { size: 'value must have a maximum value of 10' }],
    [{ id: 'ab', size: 'x' }, { size: "type check ('integer') failed - got 'x'" }],
    [{ id: 'ab', kind: 'c' }, { kind: "value 'c' does not have a value in the enumeration 'a, b'" }],
    [{ id: 'ab', names: 'pve1,-' }, { names: 'invalid format - value does not look like a valid node name\n' }],
    [{ id: 'ab', more: '1' }, { size: "missing property - 'more' requires this property" }],
    [{ id: 'ab', many: '1\x006' }, { many: 'value must have a maximum value of 5' }],
    [{ size: '1' }, { id: 'property is missing and it is not optional' }],
    [{ id: 'ab', odd: '1' }, { odd: 'property is not defined in schema and the schema does not allow additional properties' }],
  ])('refuses %j', (values, errors) => {
    const [put] = readDeclarations(text, '9.2');
    let thrown: unknown;
    try {
      checkParameters(put?.parameters ?? {}, values);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as PveRefusal).errors).toEqual(errors);
  });

  test('without a handler is a mistake of its author, and so is a handler without a declaration', () => {
    const routes = new DeclaredRoutes(text, { 'GET /things': () => [], 'GET /others': () => [] });
    expect(() => routes.of('9.2')).toThrow('PUT /things/{id} is declared and has no handler');
    expect(routes.idle).toEqual(['GET /others']);
  });
});

test.each([
  ['pve-vmid', '99', 'value does not look like a valid VM ID'],
  ['pve-poolid', 'a/b/c/d', "pool name 'a/b/c/d' nested too deeply (max levels = 3)"],
  ['CIDR', '10.0.0.0/33', 'value does not look like a valid CIDR network'],
  ['ipv4mask', '255.0.255.0', 'value does not look like a valid IP netmask'],
  ['mac-addr', '03:00:00:00:00:01', 'value does not look like a valid unicast MAC address'],
  ['pve-fw-dport-spec', '90:80', "invalid port range '90:80'"],
  ['pve-fw-protocol-spec', 'tpc', "unknown protocol 'tpc'"],
  ['pve-storage-content-list', 'iso,films', "invalid content type 'films'"],
  ['pve-userid', 'amy@', "value 'amy@' does not look like a valid user name"],
  ['email-opt', '', undefined],
  ['ip-list', '10.0.0.1; ::1', undefined],
])('of the format %s, %j is %j', (name, value, words) => {
  expect(formatNamed(name)?.(value)).toBe(words);
});
