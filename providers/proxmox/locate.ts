import { BitBuilderError } from '../../lib/errors.js';
import { nodeList, vmConfig, vmResources } from './answers.js';
import type { ProxmoxClient } from './client.js';
import type { VmConfig } from './machine-read.js';

/** A VM where it is now, with its configuration. */
export interface Located {
  readonly node: string;
  /** `/nodes/pve1/qemu/100` */
  readonly path: string;
  readonly config: VmConfig;
}

/**
 * Finds the node of a VM. A VM may migrate, and the list of the cluster may be 10 s old, so a VM counts as absent only when
 * the list does not have it and every node that is online says, in the vendor's words, that it does not exist.
 */
export class NodeFinder {
  private readonly remembered = new Map<number, string>();

  constructor(private readonly client: ProxmoxClient) {}

  /** Tells where a VM was just made. */
  remember(vmId: number, node: string): void {
    this.remembered.set(vmId, node);
  }

  async find(vmId: number, signal?: AbortSignal): Promise<Located | undefined> {
    const known = this.remembered.get(vmId);
    const atKnown = known === undefined ? undefined : await this.ask(known, vmId, signal);
    if (atKnown) return atKnown;
    this.remembered.delete(vmId);
    const rows = await this.client.get(vmResources, '/cluster/resources', { type: 'vm' }, signal);
    const listed = rows.find((row) => row.vmid === vmId);
    const atListed = listed && listed.node !== known ? await this.ask(listed.node, vmId, signal) : undefined;
    if (atListed) return atListed;
    const nodes = await this.client.get(nodeList, '/nodes', {}, signal);
    const rest = nodes.filter((node) => node.status === 'online' && node.node !== listed?.node);
    const answers = await Promise.all(rest.map(({ node }) => this.ask(node, vmId, signal)));
    return answers.find((answer) => answer !== undefined);
  }

  /** The VM, or `not_found`. */
  async require(vmId: number, signal?: AbortSignal): Promise<Located> {
    const located = await this.find(vmId, signal);
    if (located) return located;
    throw new BitBuilderError(
      'not_found',
      `cluster "${this.client.name}" has no VM ${vmId}; it was removed by somebody else, or never made`,
    );
  }

  private async ask(node: string, vmId: number, signal?: AbortSignal): Promise<Located | undefined> {
    const path = `/nodes/${node}/qemu/${vmId}`;
    try {
      const config = await this.client.get(vmConfig, `${path}/config`, {}, signal);
      this.remembered.set(vmId, node);
      return { node, path, config };
    } catch (error) {
      if (error instanceof BitBuilderError && error.code === 'device_refused' && saysMissing(error.detail ?? '', vmId)) return undefined;
      throw error;
    }
  }
}

/** PVE::AbstractConfig::load_config, which answers 500 and not 404. */
function saysMissing(words: string, vmId: number): boolean {
  return new RegExp(`Configuration file 'nodes/[^/']+/qemu-server/${vmId}\\.conf' does not exist`).test(words);
}
