import type { Command } from 'commander';
import { asBitBuilderError, BitBuilderError } from '../../lib/errors.js';
import type { Resource } from '../../lib/wire.js';
import { ShimClient } from '../client.js';
import { readContext, type Surroundings } from '../context.js';
import { renderFields, renderTable } from '../table.js';

interface Output {
  json?: boolean;
}

/** `bbctl status | ls | show | operations | token`: what the shim holds, read over its API. */
export function addResourceCommands(program: Command, surroundings: Surroundings): void {
  const print = (output: Output, value: unknown, text: () => string) =>
    surroundings.out(output.json ? JSON.stringify(value, null, 2) : text());
  const withClient = async <T>(work: (client: ShimClient) => Promise<T>): Promise<T> => {
    const client = new ShimClient(readContext(surroundings));
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };

  program
    .command('status')
    .description('resources, operations, routers and clusters at a glance')
    .option('--json', 'print JSON')
    .action(async (output: Output) => {
      const status = await withClient((client) => client.status());
      print(output, status, () => {
        const { resources, operations, routers, clusters, version } = status;
        const devices = [...Object.entries(routers), ...Object.entries(clusters)].map(([name, device]) => [
          name,
          device.last_contact ?? 'never',
          String(device.queued),
          Object.entries(device.counters)
            .map(([counter, count]) => `${counter} ${count}`)
            .join(', '),
          device.last_error ?? '',
        ]);
        const counts = Object.entries(resources)
          .map(([kind, count]) => `${kind} ${count}`)
          .join(', ');
        return [
          `shim ${version}`,
          `resources: ${counts || 'none'}`,
          `operations: ${operations.running} running, ${operations.failed} failed`,
          '',
          renderTable(['DEVICE', 'LAST CONTACT', 'QUEUED', 'SINCE START', 'LAST ERROR'], devices, 'no devices'),
        ].join('\n');
      });
    });

  program
    .command('ls')
    .argument('<kind>', 'tenant, network, vm, ...')
    .description('list the resources of a kind')
    .option('--json', 'print JSON')
    .action(async (kind: string, output: Output) => {
      const items = await withClient(async (client) => (await requireKind(client, kind), client.list(kind)));
      const rows = items.map(({ id, drift }) => [id, drift.length === 0 ? 'as declared' : `${drift.length} to do: ${drift[0]}`]);
      print(output, items, () => renderTable(['ID', 'STATE'], rows, `no ${kind}`));
    });

  program
    .command('show')
    .argument('<kind>', 'tenant, network, vm, ...')
    .argument('<id>', 'such as acme/web')
    .description('one resource, as the world has it now')
    .option('--json', 'print JSON')
    .action(async (kind: string, id: string, output: Output) => {
      const resource = await withClient(async (client) => (await requireKind(client, kind), readOne(client, kind, id)));
      const { spec, status, drift } = resource;
      print(output, resource, () => renderFields({ [`${kind} ${id}`]: { spec, status, drift } }));
    });

  program
    .command('operations')
    .argument('[id]', 'one operation, with its steps')
    .description('what was done, the newest first')
    .option('--limit <count>', 'how many, at most 1000', '20')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, output: Output & { limit: string }) => {
      if (id !== undefined) {
        const operation = await withClient((client) => client.operation(id));
        return print(output, operation, () => renderFields({ ...operation }));
      }
      const operations = await withClient((client) => client.operations(limitOf(output.limit)));
      const rows = operations.map((operation) => [
        operation.id,
        operation.started_at,
        operation.action,
        `${operation.kind} ${operation.resource}`,
        operation.error?.message ?? operation.state,
      ]);
      print(output, operations, () => renderTable(['ID', 'STARTED', 'ACTION', 'RESOURCE', 'STATE'], rows, 'nothing was done yet'));
    });

  program
    .command('token')
    .description('print the token of the shim, for curl and for BITBUILDER_TOKEN')
    .option('--json', 'print JSON with the endpoint')
    .action((output: Output) => {
      const context = readContext(surroundings);
      print(output, context, () => context.token);
    });
}

async function requireKind(client: ShimClient, kind: string): Promise<void> {
  const kinds = await client.kinds();
  if (!kinds.includes(kind)) throw new BitBuilderError('not_found', `there is no kind "${kind}"; the shim has ${kinds.join(', ')}`);
}

async function readOne(client: ShimClient, kind: string, id: string): Promise<Resource> {
  try {
    return await client.read(kind, id);
  } catch (thrown) {
    const error = asBitBuilderError(thrown);
    if (error.code !== 'not_found') throw error;
    throw new BitBuilderError('not_found', `${error.message}; \`bbctl ls ${kind}\` lists those that there are`, { cause: error });
  }
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new BitBuilderError('invalid_request', `--limit is a number from 1 to 1000; seen "${text}"`);
}
