import fc from 'fast-check';
import { redactPath, renderCommand, withoutSecret, type Command } from '../../lib/router-config/command.js';
import { diffConfig } from '../../lib/router-config/diff.js';
import { mayCutOff } from '../../lib/router-config/guard.js';
import { leafPaths, mergeTrees, treeFromJson, treeOf, type ConfigPath } from '../../lib/router-config/tree.js';

const lines = (paths: Iterable<ConfigPath>) => [...paths].map((path) => path.join(' ')).sort();
const path = (line: string) => line.split(' ');

/** What a router makes of the commands: a delete takes all below. */
function applied(paths: readonly ConfigPath[], commands: readonly Command[]): string[] {
  let now = [...paths];
  for (const { op, path: at } of commands) {
    if (op === 'set') now.push(at);
    else now = now.filter((each) => !at.every((word, index) => each[index] === word));
  }
  return lines(leafPaths(treeOf(now)));
}

describe('the difference between what runs and what is desired', () => {
  const vrf = fc.constantFrom('a', 'b', 'c');
  const leaf = fc
    .tuple(vrf, fc.constantFrom('table', 'description', 'vni'), fc.constantFrom('1', '2', '3'))
    .map(([name, node, value]) => ['vrf', 'name', name, node, value] as ConfigPath);
  const config = fc.array(leaf, { maxLength: 12 });

  test('makes exactly what is desired of what is owned, and leaves the rest as it was', () => {
    fc.assert(
      fc.property(config, config, config, (owned, desired, foreign) => {
        const ours = new Set(lines([...owned, ...desired]));
        const others = foreign.filter((each) => !ours.has(each.join(' ')));
        const actual = [...owned, ...others];
        const commands = diffConfig({
          actual: treeOf(actual),
          desired: treeOf(desired),
          owned: [...owned, ...desired],
          roots: [...owned, ...desired].map((each) => each.slice(0, 3)),
        });
        expect(applied(actual, commands)).toEqual(lines(leafPaths(treeOf([...desired, ...others]))));
      }),
    );
  });

  test('is nothing when it is there already', () => {
    fc.assert(
      fc.property(config, (same) => {
        const tree = treeOf(same);
        expect(diffConfig({ actual: tree, desired: tree, owned: same, roots: same.map((each) => each.slice(0, 3)) })).toEqual([]);
      }),
    );
  });

  test('deletes the highest node of its own, and what that leaves empty', () => {
    const owned = ['vrf name a table 1', 'vrf name a vni 7', 'interfaces ethernet eth1 vif 5 vrf a'].map(path);
    const actual = treeOf([...owned, path('vrf name other table 2'), path('interfaces ethernet eth1 hw-id 50:00:00:00:00:01')]);
    const roots = [path('vrf name a'), path('interfaces ethernet eth1 vif 5')];
    expect(diffConfig({ actual, desired: treeOf([]), owned, roots }).map(renderCommand)).toEqual([
      'delete vrf name a',
      'delete interfaces ethernet eth1 vif 5',
      'delete interfaces ethernet eth1 vif',
    ]);
    const desired = treeOf([path('interfaces ethernet eth1 vif 6 vrf b')]);
    expect(diffConfig({ actual, desired, owned, roots }).map(renderCommand)).toEqual([
      'delete vrf name a',
      'delete interfaces ethernet eth1 vif 5',
      'set interfaces ethernet eth1 vif 6 vrf b',
    ]);
  });
});

describe('the configuration as a value', () => {
  test('a value that the router shows as text, in a list or as an empty node is the same', () => {
    const tree = treeFromJson({ interfaces: { dummy: { dum0: { address: ['10.0.0.1/32', '10.0.0.2/32'], disable: {}, mtu: '1400' } } } });
    expect(lines(leafPaths(tree))).toEqual([
      'interfaces dummy dum0 address 10.0.0.1/32',
      'interfaces dummy dum0 address 10.0.0.2/32',
      'interfaces dummy dum0 disable',
      'interfaces dummy dum0 mtu 1400',
    ]);
  });

  test('merging joins what several owners want', () => {
    expect(lines(leafPaths(mergeTrees([treeOf([path('a b 1')]), treeOf([path('a b 2'), path('a c')])])))).toEqual([
      'a b 1',
      'a b 2',
      'a c',
    ]);
  });
});

describe('commands', () => {
  test.each([
    [['system', 'login', 'banner', 'post-login', "it's me"], `set system login banner post-login 'it'\\''s me'`],
    [['interfaces', 'wireguard', 'wg1', 'private-key', 'SECRET='], 'set interfaces wireguard wg1 private-key <redacted>'],
    [
      ['interfaces', 'wireguard', 'wg1', 'peer', 'x', 'preshared-key', 'SECRET='],
      'set interfaces wireguard wg1 peer x preshared-key <redacted>',
    ],
    [
      ['system', 'login', 'user', 'vyos', 'authentication', 'encrypted-password', '$6$x'],
      'set system login user vyos authentication encrypted-password <redacted>',
    ],
  ])('%j is shown as: %s', (at, text) => {
    expect(renderCommand({ op: 'set', path: at })).toBe(text);
  });

  test('a secret is owned without its value', () => {
    expect(withoutSecret(path('interfaces wireguard wg1 private-key S'))).toEqual(path('interfaces wireguard wg1 private-key'));
    expect(redactPath(path('vrf name a table 5'))).toEqual(path('vrf name a table 5'));
  });

  test.each([
    ['set protocols static route 0.0.0.0/0 interface wg1', true],
    ['set firewall ipv4 forward filter default-action drop', true],
    ['set interfaces ethernet eth0 address 10.0.0.1/24', true],
    ['delete interfaces ethernet eth1', true],
    ['set vrf name a protocols static route 0.0.0.0/0 interface wg1', false],
    ['set interfaces ethernet eth1 vif 5 vrf a', false],
    ['set interfaces wireguard wg1 port 51820', false],
    ['set high-availability vrrp group g vrid 1', false],
  ])('%s is guarded: %s', (line, guarded) => {
    const [op = '', ...at] = path(line);
    expect(mayCutOff([{ op: op as 'set' | 'delete', path: at }])).toBe(guarded);
  });
});
