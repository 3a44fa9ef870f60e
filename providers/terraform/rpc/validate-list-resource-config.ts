import { listAttributes } from '../../../lib/derive/terraform-identity.js';
import { attributeError } from '../diagnostics.js';
import { decodeState } from '../kind-table.js';
import { message, one, text } from '../wire/protobuf.js';
import { diagnosticsOnly, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** A filter that no id can bear finds nothing, and would look like an empty fleet. */
export const validateListResourceConfig = defineRpc({
  name: 'ValidateListResourceConfig',
  request: message({
    typeName: one(1, text),
    config: dynamicField(2),
    includeResourceObject: dynamicField(3),
    limit: dynamicField(4),
  }),
  response: diagnosticsOnly,
  handle({ typeName, config }, context) {
    const { kind } = context.kinds.resource(typeName);
    context.attributes = listAttributes(kind);
    for (const [name, value] of Object.entries(decodeState({ attributes: context.attributes }, config) ?? {})) {
      if (typeof value !== 'string' || (value !== '' && !value.includes('/'))) continue;
      const says = value === '' ? 'is empty; leave it out to have all' : `is one part of an id, without "/"; seen "${value}"`;
      context.diagnostics.push(attributeError(`No ${kind.title} can be found like this`, [name], says));
    }
    return {};
  },
});
