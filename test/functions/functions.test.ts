import { callFunction } from '../../lib/derive/terraform-function.js';
import { toOutward } from '../../lib/derive/outward.js';
import { functions } from '../../lib/functions/index.js';
import { kinds } from '../../lib/kinds/index.js';
import { joinKey, keyForm, parseKey } from '../../lib/natural-key.js';
import { functionTools } from '../../providers/terraform/function-tools.js';

const call = (name: string, ...values: unknown[]) => {
  const found = functions.find((each) => each.name === name);
  if (!found) throw new Error(`no function ${name}`);
  const answer = callFunction(found, values, functionTools);
  return answer.fault ? `${answer.fault.argument}: ${answer.fault.says}` : answer.result;
};

/** `name("a", 1)` as its name and values: examples hold literals only. */
const parsed = (text: string): [string, unknown[]] => [
  text.slice(0, text.indexOf('(')),
  JSON.parse(`[${text.slice(text.indexOf('(') + 1, -1)}]`) as unknown[],
];

describe('the functions of the provider', () => {
  const examples = functions.flatMap((each) => each.examples.map(({ call: text, gives }) => [text, gives] as const));
  test.each(examples)('the example %s gives what it says', (text, gives) => {
    const [name, values] = parsed(text);
    const result = call(name, ...values);
    expect(typeof result === 'bigint' ? Number(result) : result).toEqual(gives);
  });

  test.each([
    ['host_address', ['10.1.0.1/24', 1], '0: has host bits or an unusual form: "10.1.0.1/24"; the network is "10.1.0.0/24"'],
    ['host_address', ['10.1.0.0/24', 0], '1: hosts are counted from 1 (the first) or from -1 (the last); there is no host 0'],
    ['host_address', ['10.1.0.0/24', 255], '1: 10.1.0.0/24 has 254 host addresses, so there is no host 255; use a number from 1 to 254'],
    ['host_address', ['10.1.0.0/24', 1.5], '1: must be a whole number, seen 1.5'],
    ['host_address', ['2001:db8::/32', 2 ** 53], '1: must be at most 9007199254740991, seen 9007199254740992'],
    ['host_address', ['10.1.0.0/31', 2], '10.1.0.1'],
    ['host_address', ['10.1.0.0/32', -1], '10.1.0.0'],
    ['host_address', ['2001:db8::/64', -1], '2001:db8::ffff:ffff:ffff:ffff'],
    ['subnet_prefix', ['10.0.0.0/8', 7, 0], '1: a subnet of 10.0.0.0/8 has a length from 8 to 32, seen 7'],
    ['subnet_prefix', ['10.0.0.0/24', 26, 4], '2: 10.0.0.0/24 has 4 subnets of length 26, so the index is at most 3; seen 4'],
    ['prefix_contains', ['10.0.0.0/8', '2001:db8::1'], false],
    ['prefix_contains', ['10.0.0.0/8', 'ten'], '1: must be an IP address such as 192.0.2.10, seen "ten"'],
    [
      'vrf_name',
      ['Red', 'web'],
      '0: must be 1 to 40 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen',
    ],
    ['wireguard_public_key', ['short'], '0: must be a WireGuard key: 32 bytes in base64, 44 characters that end in "="'],
    ['parse_id', ['bitbuilder_vm', 'red/web-1'], { tenant: 'red', name: 'web-1' }],
    ['parse_id', ['vm', 'web-1'], '1: the id of a vm is TENANT/NAME, seen "web-1"'],
    ['parse_id', ['image', 'debian'], '1: the id of an image is CLUSTER/NAME, seen "debian"'],
    ['parse_id', ['bridge', 'a'], '0: there is no kind "bridge"; there is tenant, network, wireguard_link, image, vm'],
  ])('%s(%j) answers %j', (name, values, answer) => {
    expect(call(name, ...values)).toEqual(answer);
  });

  test('a prefix of IPv6 has more hosts than a double can count, and none is lost', () => {
    expect(call('host_count', '2001:db8::/64')).toBe(2n ** 64n - 1n);
  });
});

describe('the VyOS commands of a spec', () => {
  const router = (n: number) => ({ url: `https://192.0.2.${n}/`, trunk: 'eth1', underlayAddress: `192.0.2.${n}` });
  const inventory = { sites: { ams1: { fabric: { type: 'vlan', vlans: '100-199' }, routers: { r1: router(1), r2: router(2) } } } };
  const web = { tenant: 'red', name: 'web', site: 'ams1', vrf: 'red', table: 1234, subnets: {} };

  test('a network is its VRF on every router of its site', () => {
    expect(call('vyos_commands', 'network', web, inventory)).toEqual({
      r1: ['set vrf name red description red/web', 'set vrf name red table 1234'],
      r2: ['set vrf name red description red/web', 'set vrf name red table 1234'],
    });
  });

  test('a link shows no private key, and needs the network that it joins', () => {
    const link = { name: 'up', local: { router: 'r1', network: 'red/web' }, remote: { router: 'r2', network: 'red/web' } };
    expect(call('vyos_commands', 'wireguard_link', link, inventory)).toBe(
      '1: local.network: network "red/web" is not known; add { kind = "network", spec = { … } } to the arguments',
    );
    const lines = call('vyos_commands', 'wireguard_link', link, inventory, { kind: 'network', spec: web }) as Record<string, string[]>;
    expect(lines.r1).toContain("set interfaces wireguard wg100 private-key '<redacted>'".replaceAll("'", ''));
    expect(lines.r1).toContain('set interfaces wireguard wg100 vrf red');
    expect(JSON.stringify(lines)).not.toContain('PRIVATE');
  });

  test('a fault names the argument it lies in', () => {
    expect(call('vyos_commands', 'network', { ...web, table: 0 }, inventory)).toMatch(/^1: table: /);
    expect(call('vyos_commands', 'network', { ...web, site: 'fra1' }, inventory)).toBe(
      '1: site: site "fra1" is not known; the inventory has no such site',
    );
    expect(call('vyos_commands', 'network', web, { sites: {} })).toBe('2: sites: there must be at least one site');
    expect(call('vyos_commands', 'network', web, {})).toBe('2: sites: is required');
    expect(call('vyos_commands', 'network', web, inventory, { kind: 'network', spec: {} })).toBe('3: tenant: is required');
    expect(call('vyos_commands', 'vm', { tenant: 'red' }, inventory)).toBe('1: name: is required');
  });
});

describe('natural keys', () => {
  test.each(kinds.map((kind) => [kind.name, kind] as const))('the id of a %s comes back from its parts', (_, kind) => {
    for (const sample of [kind.samples.minimal, kind.samples.changed]) {
      const spec = kind.spec.parse(sample);
      const id = kind.id(spec);
      const parts = parseKey(kind, id) ?? {};
      expect(joinKey(kind, parts)).toBe(id);
      const outward = toOutward(kind.spec, spec) as Record<string, unknown>;
      for (const [name, value] of Object.entries(parts)) if (name in outward) expect([name, outward[name]]).toEqual([name, value]);
    }
  });

  test('an id with too few or too many parts is none', () => {
    const kind = {
      key: [
        { name: 'tenant', describes: '', isOptional: true },
        { name: 'name', describes: '' },
      ],
    };
    expect(keyForm(kind)).toBe('[TENANT/]NAME');
    expect(['a', 'a/b', 'a/b/c', '', 'a/', '/b'].map((id) => parseKey(kind, id))).toEqual([
      { name: 'a' },
      { tenant: 'a', name: 'b' },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(parseKey({}, 'any/thing/at all')).toEqual({ id: 'any/thing/at all' });
  });
});
