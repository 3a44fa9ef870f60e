import { z } from 'zod';
import { defineFunction } from '../function.js';
import { wireguardKey } from '../names.js';

/** The public key of an outside peer whose private key is at hand, such as out of an ephemeral resource. */
export const wireguardPublicKey = defineFunction({
  name: 'wireguard_public_key',
  summary: 'The WireGuard public key of a private key',
  describes:
    'What `wg pubkey` prints for the private key. The result of a sensitive key is sensitive as well; `nonsensitive` takes the mark off, for a public key is none.',
  parameters: z.strictObject({ privateKey: wireguardKey.describe('Private key, 32 bytes in base64') }),
  returns: z.string(),
  examples: [
    {
      call: 'wireguard_public_key("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=")',
      gives: 'hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=',
    },
  ],
  answer: ({ privateKey }, { publicKeyOf }) => publicKeyOf(privateKey),
});
