import fc from 'fast-check';
import { emptyTree, leafPaths, treeOf } from '../../../../lib/router-config/tree.js';
import { parseConfigFile } from '../../../../providers/vyos/simulator/config-file/parse.js';
import { renderConfigFile, renderShown } from '../../../../providers/vyos/simulator/config-file/render.js';
import { flag, leaf, multi, node, tag } from '../../../../providers/vyos/simulator/grammar/node.js';
import { anyText } from '../../../../providers/vyos/simulator/grammar/values.js';

const grammar = node({
  system: node({ 'host-name': leaf(anyText), rest: node({}), option: node({ quiet: flag }) }),
  interfaces: node({ dummy: tag(anyText, { address: multi(anyText), description: leaf(anyText), disable: flag }) }),
});

const text = `
/* made by hand */
interfaces {
    dummy dum0 {
        address "10.0.0.1/32"
        address 10.0.0.2/32
        description "a \\"quoted\\" \\\\ word"
        disable
    }
    dummy dum1 {
    }
}
system { host-name 'r 1'; rest { } }
// vyos-config-version: "bgp@6:vrf@3"
`;
const paths = [
  ['interfaces', 'dummy', 'dum0', 'address', '10.0.0.1/32'],
  ['interfaces', 'dummy', 'dum0', 'address', '10.0.0.2/32'],
  ['interfaces', 'dummy', 'dum0', 'description', 'a "quoted" \\ word'],
  ['interfaces', 'dummy', 'dum0', 'disable'],
  ['interfaces', 'dummy', 'dum1'],
  ['system', 'host-name', 'r 1'],
  ['system', 'rest'],
];

describe('a configuration file', () => {
  test('is read with its quotes, comments and footer, on many lines or on one', () => {
    expect(parseConfigFile(text)).toEqual(paths);
  });

  test('is written as VyOS writes it', () => {
    expect(renderConfigFile(treeOf(paths), grammar, 'VyOS 1.5-simulated')).toMatch(
      /^interfaces \{\n {4}dummy dum0 \{\n {8}address "10\.0\.0\.1\/32"\n[\s\S]* {8}disable\n {4}\}\n {4}dummy dum1 \{\n {4}\}\n\}\nsystem \{\n {4}host-name "r 1"\n {4}rest \{\n {4}\}\n\}\n\n\n\/\/ Warning: Do not remove/,
    );
  });

  test('holds what was written, whatever the values are', () => {
    const value = fc.string({ minLength: 1, unit: 'grapheme' });
    const name = fc.stringMatching(/^[a-z]{1,5}\d{1,3}$/);
    const dummy = fc.record({ name, addresses: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }), description: value });
    fc.assert(
      fc.property(fc.uniqueArray(dummy, { selector: ({ name: own }) => own, minLength: 1 }), value, (dummies, host) => {
        const tree = treeOf([
          ['system', 'host-name', host],
          ['system', 'option', 'quiet'],
          ...dummies.flatMap(({ name: own, addresses, description }) => [
            ...addresses.map((address) => ['interfaces', 'dummy', own, 'address', address]),
            ['interfaces', 'dummy', own, 'description', description],
          ]),
        ]);
        const read = treeOf(parseConfigFile(renderConfigFile(tree, grammar, 'any')));
        expect([...leafPaths(read)]).toEqual([...leafPaths(tree)]);
      }),
    );
  });

  test.each([
    ['interfaces {\n  dummy dum0 {\n  }\n', 'Syntax error on line 1: the brace of "interfaces" is never closed'],
    ['system {\n}\n}\n', 'Syntax error on line 3: a closing brace that closes nothing'],
    ['system {\n  host-name a b\n}\n', 'Syntax error on line 2: too many words: host-name a b'],
    ['system {\n  host-name "a\n}\n', 'Syntax error on line 2: a quote that is never closed'],
    ['{ }', 'Syntax error on line 1: an opening brace without the name of a node'],
    ['"x"\n', 'Syntax error on line 1: a value without a node: "x"'],
  ])('%j is none', (broken, message) => {
    expect(() => parseConfigFile(broken)).toThrow(message);
  });
});

test('what the command line shows has quotes only where a shell needs them', () => {
  const tree = treeOf(paths).get('interfaces') ?? emptyTree;
  expect(renderShown(tree, ['interfaces'], grammar)).toContain(
    ' dummy dum0 {\n     address 10.0.0.1/32\n     address 10.0.0.2/32\n     description "a \\"quoted\\" \\\\ word"\n     disable\n }\n',
  );
});
