import type { Fact } from '../../../lib/isolation/facts';
import { encryptedLinks } from '../../../lib/policies/encrypted-links';
import { judge } from '../../../lib/policies/policy';

test('a link in the clear is found, whatever the kind that states it', () => {
  const peer = (encrypted: boolean): Fact => ({
    fact: 'peer',
    place: 'ams1',
    interface: 'link acme/backbone local',
    to: { place: 'fra1', interface: 'link acme/backbone remote' },
    allowed: ['10.0.0.0/8'],
    encrypted,
    origin: { by: 'wireguard_link acme/backbone', at: ['remote'] },
  });
  const subject = (encrypted: boolean) => ({
    kind: 'wireguard_link',
    id: 'acme/backbone',
    spec: {},
    preventsDestroy: false,
    facts: [peer(encrypted)],
    find: () => undefined,
  });
  expect(judge(encryptedLinks(), subject(true)).problems).toEqual([]);
  expect(judge(encryptedLinks(), subject(false)).problems).toEqual([
    { path: ['remote'], message: 'link acme/backbone local carries packets to its other end in the clear; use an encrypted link' },
  ]);
});
