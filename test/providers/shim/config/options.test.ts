import { shimOptions } from '../../../../providers/shim/config/options.js';

describe('how a shim is started', () => {
  test('a flag wins over the environment, and that over the defaults', () => {
    const environment = { BITBUILDER_INVENTORY: '/etc/inventory.yaml', BITBUILDER_LISTEN: '127.0.0.1:1' };
    expect(shimOptions(['--listen', '127.0.0.1:2'], environment, '/home')).toMatchObject({
      inventory: '/etc/inventory.yaml',
      secrets: '/etc/secrets.yaml',
      store: '/home/store.db',
      listen: { port: 2 },
    });
  });

  test('a variable that is empty is as one that is not set', () => {
    const names = ['INVENTORY', 'SECRETS', 'STORE', 'LISTEN', 'LOG'].map((name) => `BITBUILDER_${name}`);
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(shimOptions([], empty, '/home')).toEqual(shimOptions([], {}, '/home'));
  });

  test('a log level that there is not is refused with those that there are', () => {
    expect(() => shimOptions([], { BITBUILDER_LOG: 'loud' }, '/home')).toThrow(
      /^there is no log level "loud"; .* fatal, error, warn, info,/,
    );
  });

  test('a flag that there is not is refused with those that there are', () => {
    expect(() => shimOptions(['--inventroy', 'x'], {}, '/home')).toThrow(/'--inventroy'.*; the shim knows --inventory, --secrets,/);
  });
});
