import { z } from 'zod';
import { ipAddress } from '../addressing/cidr.js';
import { after, defineEphemeral } from '../ephemeral.js';
import { BitBuilderError, bug } from '../errors.js';
import { siteOfRouter } from '../inventory.js';
import type { wireguardLinkSpec } from '../kinds/wireguard-link.js';
import { allowedPrefixes, wireguardLink } from '../kinds/wireguard-link.js';
import { wireguardKey } from '../names.js';

/** What an outside peer of a link needs to call in. */
export const wireguardClientConfig = defineEphemeral({
  name: 'wireguard_client_config',
  title: 'WireGuard client configuration',
  describes:
    'The configuration of the outside peer of a WireGuard link, for wg-quick or an app. It holds the preshared key of the link, and the private key of the peer where that is given; the shim does not know it.',
  takes: z.strictObject({
    link: z.string().describe('Id of the WireGuard link; its other end is an outside peer'),
    after: after('local_public_key of the link'),
    privateKey: wireguardKey
      .optional()
      .describe('Private key of the peer, put into the configuration; left out, a line says where it belongs'),
    nameServers: z.array(ipAddress).default([]).describe('DNS servers that the peer uses while the tunnel is up, the first one first'),
  }),
  gives: z.object({
    config: z.string().describe('The configuration file'),
    addresses: z.array(z.string()).describe('Addresses of the peer in the tunnel'),
    publicKey: z.string().describe('Public key of our end'),
    endpoint: z.string().describe('Address and UDP port of our end'),
    allowedIps: z.array(z.string()).describe('What the peer reaches through the tunnel'),
  }),
  sensitive: ['privateKey', 'config'],
  example: { link: 'red/office' },
  async open({ link: id, privateKey, nameServers }, tools) {
    const subject = await tools.subject(wireguardLink.name, id);
    const { local, remote, ...spec } = subject.spec as z.output<typeof wireguardLinkSpec>;
    if (remote.router) {
      throw refusal('link', `link "${id}" joins two of our routers, so it has no outside peer; name a link with remote.public_key`);
    }
    if (privateKey && tools.publicKeyOf(privateKey) !== remote.publicKey) {
      throw refusal('privateKey', `is not the private key of the peer of link "${id}": its public key is not ${remote.publicKey}`);
    }
    const site = siteOfRouter(subject.world.inventory, local.router) ?? bug(`router ${local.router} vanished from the inventory`);
    const router = subject.world.inventory.sites[site]?.routers[local.router] ?? bug(`router ${local.router} has no address`);
    const host = router.underlayAddress.includes(':') ? `[${router.underlayAddress}]` : router.underlayAddress;
    const gives = {
      addresses: remote.addresses ?? [],
      publicKey: subject.keys.local?.publicKey ?? bug('a link without a key pair'),
      endpoint: `${host}:${local.port}`,
      allowedIps: allowedPrefixes(local),
    };
    const lines = [
      '[Interface]',
      privateKey ? `PrivateKey = ${privateKey}` : `# PrivateKey = the private key of ${remote.publicKey}`,
      ...gives.addresses.map((address) => `Address = ${address}`),
      ...(nameServers.length > 0 ? [`DNS = ${nameServers.join(', ')}`] : []),
      `MTU = ${spec.mtu}`,
      '',
      '[Peer]',
      `PublicKey = ${gives.publicKey}`,
      ...(spec.presharedKey ? [`PresharedKey = ${spec.presharedKey}`] : []),
      `Endpoint = ${gives.endpoint}`,
      `AllowedIPs = ${gives.allowedIps.join(', ')}`,
      // Behind NAT only what the peer sends first comes back.
      `PersistentKeepalive = ${spec.keepaliveSeconds ?? 25}`,
    ];
    return { gives: { config: `${lines.join('\n')}\n`, ...gives } };
  },
});

function refusal(attribute: string, message: string): BitBuilderError {
  return new BitBuilderError('invalid_spec', message, { problems: [{ path: [attribute], message }] });
}
