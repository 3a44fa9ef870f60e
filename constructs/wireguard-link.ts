import { Construct } from 'constructs';
import type { z } from 'zod';
import type { wireguardLink } from '../lib/kinds/wireguard-link.js';
import type { Written } from './attributes.js';
import type { IsolationEnd } from './isolation.js';
import { WireguardLinkResource, type TimeoutsProps } from './resources.js';
import { onlyChild, refusal, refuse } from './validation.js';
import type { IVrfNetwork } from './vrf-network.js';

type Spec = z.input<typeof wireguardLink.spec>;

/** Our end of a {@link WireGuardLink}. */
export type LocalEndProps = Readonly<Omit<Spec['local'], 'network'>>;

/** The other end of a {@link WireGuardLink}: a router of ours, or an outside peer with its key. */
export type RemoteEndProps = Readonly<Omit<Spec['remote'], 'network'>> & {
  /** @default the network of the link, when the end is a router of ours */
  readonly network?: IVrfNetwork;
};

/** What a {@link WireGuardLink} accepts. */
export interface WireGuardLinkProps extends Omit<Written<typeof wireguardLink.spec>, 'name' | 'local' | 'remote'>, TimeoutsProps {
  /** @default the id of the construct */
  readonly name?: string;
  /** The network whose VRF holds the tunnel. @default none: the underlay */
  readonly network?: IVrfNetwork;
  readonly local: LocalEndProps;
  readonly remote: RemoteEndProps;
}

/** An encrypted tunnel between two routers of ours, or to an outside peer. Its private keys never reach Terraform. */
export class WireGuardLink extends Construct {
  readonly resource: WireguardLinkResource;
  readonly #publicKey: string | undefined;

  constructor(scope: Construct, id: string, { network, local, remote, name = id, ...props }: WireGuardLinkProps) {
    super(scope, id);
    const far = remote.network ?? (remote.router === undefined ? undefined : network);
    const [own, other] = [network?.tenant.tenantName, far?.tenant.tenantName];
    if (own !== undefined && other !== undefined && own !== other) {
      refuse(this, '', 'WireGuard link', [
        { path: ['remote', 'network'], message: `the ends belong to two tenants ("${own}" and "${other}"); a link stays within one` },
      ]);
    }
    this.#publicKey = remote.router === undefined ? remote.publicKey : undefined;
    this.resource = new WireguardLinkResource(this, onlyChild, {
      ...props,
      name,
      local: { ...local, network: network?.networkId },
      remote: { ...remote, network: far?.networkId },
    });
  }

  /**
   * The outside peer as an end for `expectReachable` and its like: whoever holds its key.
   * @throws BitBuilderError `invalid_spec` for a link between two routers of ours.
   */
  get outside(): IsolationEnd {
    if (this.#publicKey === undefined) {
      const message = 'both ends are routers of ours, so there is nobody outside; name the networks at its ends instead';
      throw refusal(this, '', 'WireGuard link', [{ path: ['remote', 'router'], message }]);
    }
    return { isolationEnd: `outside peer ${this.#publicKey}` };
  }

  /** Reference to the public key of our end, for the configuration of an outside peer. */
  get publicKey(): string {
    return this.resource.attributes.localPublicKey;
  }
}
