import type { z } from 'zod';
import { fromOutward, outwardPath } from '../../../lib/derive/outward.js';
import { snakeCase } from '../../../lib/names.js';
import { attributeError } from '../diagnostics.js';
import { decodeState } from '../kind-table.js';
import { configFaults } from '../planning/config-faults.js';
import { timeoutFaults } from '../planning/timeouts.js';
import { isUnknown } from '../value/value.js';
import { diagnosticsOnly, typedConfig } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

export const validateDataResourceConfig = defineRpc({
  name: 'ValidateDataResourceConfig',
  request: typedConfig,
  response: diagnosticsOnly,
  handle({ typeName, config: sent }, context) {
    const { kind, schema } = context.kinds.dataSource(typeName);
    context.attributes = schema.attributes;
    const config = decodeState(schema, sent);
    if (!config) return {};
    const faults = [...configFaults(schema.attributes, config), ...timeoutFaults(config)];
    context.diagnostics.push(...faults.map(({ path, says }) => attributeError(`Invalid ${kind.title}`, path, says)));
    if (!kind.lookup) return {};
    const { by } = kind.lookup;
    const given = Object.keys(by.shape as Record<string, z.ZodType>).map(
      (name) => [snakeCase(name), config[snakeCase(name)] ?? null] as const,
    );
    const { id = null } = config;
    if (id !== null) {
      // By the id it is read, whatever else is said of it, and the core holds us to what is said.
      const idle = typeof id === 'string' ? given.filter(([, value]) => value !== null) : [];
      const says = 'finds it where there is no id; leave it out, or the id';
      context.diagnostics.push(...idle.map(([name]) => attributeError(`${kind.title} cannot be found like this`, [name], says)));
      return {};
    }
    if (given.some(([, value]) => isUnknown(value))) return {};
    const spec = fromOutward(by, Object.fromEntries(given.filter(([, value]) => value !== null))) as object;
    for (const { path, message } of by.safeParse(spec).error?.issues ?? []) {
      const says = `${String(path[0]) in spec ? message : 'is required'}; or give the id`;
      context.diagnostics.push(attributeError(`${kind.title} cannot be found like this`, outwardPath(by, path as string[]), says));
    }
    return {};
  },
});
