import { identityType } from '../../../lib/derive/terraform-identity.js';
import { withArticle } from '../../../lib/names.js';
import { DiagnosticError } from '../diagnostics.js';
import { identityField, identityFromJson } from '../identity.js';
import { encodeValue } from '../value/msgpack-encode.js';
import { embedded, integer, maybe, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, rawState } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** Called for every resource with an identity on every command, as `UpgradeResourceState` is. */
export const upgradeResourceIdentity = defineRpc({
  name: 'UpgradeResourceIdentity',
  request: message({
    typeName: one(1, text),
    version: one(2, integer),
    rawIdentity: maybe(
      3,
      embedded(() => rawState),
    ),
  }),
  response: message({ upgradedIdentity: identityField(1), diagnostics: diagnosticsField(2) }),
  handle({ typeName, version, rawIdentity }, { kinds }) {
    const { kind } = kinds.resource(typeName);
    if (version > 0) {
      const detail = `It was written by a newer version of the provider (identity schema ${version}). Upgrade the provider.`;
      throw new DiagnosticError([{ severity: 'error', summary: `The identity of ${withArticle(kind.title)} cannot be read`, detail }]);
    }
    const value = identityFromJson(kind, rawIdentity?.json);
    return { upgradedIdentity: { identityData: { msgpack: encodeValue(value, identityType(kind)) } } };
  },
});
