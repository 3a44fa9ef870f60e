import { demand } from '../access.js';
import type { Handlers } from '../declared-routes.js';
import { die } from '../refusal.js';
import { sectionHandlers } from '../section-handlers.js';
import { indexOf } from './index-of.js';

/** Hardware and folders under names that guests use on every node. */
export const mappingHandlers: Handlers = Object.assign(
  { 'GET /cluster/mapping': indexOf(['dir', 'pci', 'usb'], 'name') },
  ...(['dir', 'pci', 'usb'] as const).map(mappingsOf),
) as Handlers;

function mappingsOf(kind: 'dir' | 'pci' | 'usb'): Handlers {
  const handlers = sectionHandlers({
    path: `/cluster/mapping/${kind}`,
    key: 'id',
    tableOf: ({ world }) => world.sections.table(`mapping-${kind}`),
    missing: (id) => `${kind} mapping '${id}' not found`,
    exists: (id) => `${kind} ID '${id}' already defined`,
    check: ({ world }, _, { map = '' }) => {
      for (const entry of map.split('\0')) {
        const node = /(?:^|,)node=([^,]+)/.exec(entry)?.[1];
        if (!world.nodes.some(({ name }) => name === node)) die(`node '${node ?? ''}' of a mapping does not exist`);
      }
    },
    isSeen: ({ caller }, id) => {
      const held = caller.privilegesOn(`/mapping/${kind}/${id}`);
      return ['Mapping.Modify', 'Mapping.Use', 'Mapping.Audit'].some((privilege) => held.has(privilege));
    },
    also: (_, __, { map = '', description = '' }) => ({ map: map.split('\0'), description, ...(kind === 'usb' ? { error: [] } : {}) }),
  });
  const read = handlers[`GET /cluster/mapping/${kind}/{id}`];
  return {
    ...handlers,
    [`GET /cluster/mapping/${kind}/{id}`]: (call) => {
      demand(call.caller, `/mapping/${kind}/${call.values.id}`, ['Mapping.Modify', 'Mapping.Use', 'Mapping.Audit'], 'any');
      return read?.(call);
    },
  };
}
