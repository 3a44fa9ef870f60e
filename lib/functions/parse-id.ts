import { z } from 'zod';
import { argumentFault, defineFunction } from '../function.js';
import { kindNamed, kinds } from '../kinds/index.js';
import { withArticle } from '../names.js';
import { keyForm, parseKey } from '../natural-key.js';

/** What an id says: the tenant of a network, the cluster of an image. */
export const parseId = defineFunction({
  name: 'parse_id',
  summary: 'The parts of an id',
  describes: `The parts of the id of a resource, by their names. ${kinds.map((kind) => `${kind.name}: \`${keyForm(kind)}\``).join('; ')}. A part that the id does not have is absent.`,
  parameters: z.strictObject({
    kind: z.string().describe('Kind of the resource, without "bitbuilder_": network'),
    id: z.string().describe('Id of the resource, such as red/web'),
  }),
  returns: z.record(z.string(), z.string()),
  examples: [
    { call: 'parse_id("network", "red/web")', gives: { tenant: 'red', name: 'web' } },
    { call: 'parse_id("wireguard_link", "backbone")', gives: { name: 'backbone' } },
  ],
  answer({ kind: name, id }) {
    const kind = kindNamed(name.replace(/^bitbuilder_/, '')) ?? unknownKind(name);
    const parts = parseKey(kind, id);
    if (!parts) throw argumentFault('id', `the id of ${withArticle(kind.name)} is ${keyForm(kind)}, seen "${id}"`);
    return parts;
  },
});

function unknownKind(name: string): never {
  throw argumentFault('kind', `there is no kind "${name}"; there is ${kinds.map((kind) => kind.name).join(', ')}`);
}
