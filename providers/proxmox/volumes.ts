import { storageResources, volumeList } from './answers.js';
import type { ProxmoxClient } from './client.js';

/** The nodes that hold a volume. A node that cannot be asked is an error, unless another one has it. */
export async function findVolume(
  client: ProxmoxClient,
  volume: string,
  signal?: AbortSignal,
): Promise<{ nodes: readonly string[]; sizeGiB: number } | undefined> {
  const storage = volume.split(':')[0] ?? '';
  const rows = await client.get(storageResources, '/cluster/resources', { type: 'storage' }, signal);
  const places = rows.filter((row) => row.storage === storage && row.status === 'available');
  // A shared storage shows the same on every node, so one is asked for all.
  const asked = places.some((place) => place.shared) ? places.slice(0, 1) : places;
  const answers = await Promise.allSettled(
    asked.map(async ({ node }) => {
      const volumes = await client.get(volumeList, `/nodes/${node}/storage/${storage}/content`, {}, signal);
      return { node, found: volumes.find((candidate) => candidate.volid === volume) };
    }),
  );
  const holders = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value.found ? [answer.value] : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (holders.length === 0 && failed) throw failed.reason;
  if (holders.length === 0) return undefined;
  const nodes = places.some((place) => place.shared) ? places.map((place) => place.node) : holders.map((holder) => holder.node);
  return { nodes, sizeGiB: (holders[0]?.found?.size ?? 0) / 2 ** 30 };
}
