import fc from 'fast-check';
import { renderCommand } from '../../lib/router-config/command.js';
import { diffConfig } from '../../lib/router-config/diff.js';
import { edited } from '../../lib/router-config/edit.js';
import { leafPaths, subtree, treeOf, type ConfigPath } from '../../lib/router-config/tree.js';
import { sortedPaths } from '../../lib/router-config/value-order.js';

const service = ['vrf', 'name', 'red', 'service', 'dhcp-server', 'shared-network-name', 'front'];
const option = [...service, 'subnet', '10.1.0.0/24', 'option'];
const servers = (values: readonly string[], leaf: ConfigPath = [...option, 'name-server']) => values.map((value) => [...leaf, value]);
const router = [...option, 'default-router', '10.1.0.1'];

/** The edits from some name servers to others, all of them ours but for those that are said to be by hand. */
function edits(before: readonly string[], after: readonly string[], byHand: readonly string[] = []) {
  const actual = treeOf([router, ...servers(before)]);
  const desired = treeOf([router, ...servers(after)]);
  const owned = [router, ...servers(before.filter((value) => !byHand.includes(value)))];
  const commands = diffConfig({ actual, desired, owned, roots: [service] });
  return { commands, now: [...(subtree(edited(actual, commands), [...option, 'name-server'])?.keys() ?? [])] };
}

describe('values whose order means something', () => {
  const some = fc.uniqueArray(fc.constantFrom<string[]>('1.1.1.1', '8.8.8.8', '9.9.9.9', '149.112.112.112', '208.67.222.222'));

  test('come to stand as they are desired, and those of others stay', () => {
    fc.assert(
      fc.property(some, some, some, (before, after, others) => {
        const byHand = others.filter((value) => before.includes(value) && !after.includes(value));
        const { now } = edits(before, after, byHand);
        expect(now.filter((value) => !byHand.includes(value))).toEqual(after);
        expect(now.filter((value) => byHand.includes(value))).toEqual(before.filter((value) => byHand.includes(value)));
      }),
    );
  });

  test('are left alone where they stand right', () => {
    fc.assert(fc.property(some, (same) => expect(edits(same, same).commands).toEqual([])));
  });

  test.each<[string, string[], string[], string[]]>([
    ['the last comes first', ['9.9.9.9', '1.1.1.1'], ['1.1.1.1', '9.9.9.9'], ['delete name-server 9.9.9.9', 'set name-server 9.9.9.9']],
    [
      'one more in front: the leaf goes as a whole',
      ['9.9.9.9'],
      ['1.1.1.1', '9.9.9.9'],
      ['delete name-server', 'set name-server 1.1.1.1', 'set name-server 9.9.9.9'],
    ],
    ['one more behind: nothing moves', ['9.9.9.9'], ['9.9.9.9', '1.1.1.1'], ['set name-server 1.1.1.1']],
  ])('%s', (_, before, after, lines) => {
    const below = ` ${option.join(' ')}`;
    expect(edits(before, after).commands.map((command) => renderCommand(command).replace(below, ''))).toEqual(lines);
  });

  test('of another leaf may stand in any order', () => {
    const allowed = ['interfaces', 'wireguard', 'wg100', 'peer', 'r2', 'allowed-ips'];
    const [actual, desired] = [
      ['10.1.0.0/16', '10.2.0.0/16'],
      ['10.2.0.0/16', '10.1.0.0/16'],
    ].map((values) => treeOf(servers(values, allowed)));
    if (actual && desired) expect(diffConfig({ actual, desired, owned: leafPaths(actual), roots: [] })).toEqual([]);
    expect.assertions(1);
  });

  test('keep their order in sorted lines, and nothing else does', () => {
    const lines = (values: readonly string[]) =>
      sortedPaths([...servers(values), router]).map((path) => path.slice(option.length).join(' '));
    expect(lines(['9.9.9.9', '1.1.1.1'])).toEqual(['default-router 10.1.0.1', 'name-server 9.9.9.9', 'name-server 1.1.1.1']);
    expect(lines(['1.1.1.1', '9.9.9.9'])).toEqual(['default-router 10.1.0.1', 'name-server 1.1.1.1', 'name-server 9.9.9.9']);
  });
});
