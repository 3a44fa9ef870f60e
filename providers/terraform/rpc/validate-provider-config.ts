import { attributeError } from '../diagnostics.js';
import { endpointFault } from '../endpoint.js';
import { decodeState } from '../kind-table.js';
import { providerAttributes } from '../provider-schema.js';
import { message } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

export const validateProviderConfig = defineRpc({
  name: 'ValidateProviderConfig',
  request: message({ config: dynamicField(1) }),
  response: message({ diagnostics: diagnosticsField(2) }),
  handle({ config }, context) {
    context.attributes = providerAttributes;
    const endpoint = decodeState({ attributes: providerAttributes }, config)?.endpoint;
    const fault = typeof endpoint === 'string' ? endpointFault(endpoint) : undefined;
    if (fault) context.diagnostics.push(attributeError('The endpoint cannot be used', ['endpoint'], fault));
    return {};
  },
});
