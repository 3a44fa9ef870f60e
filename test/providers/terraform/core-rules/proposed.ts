import type { TerraformAttributes } from '../../../../lib/derive/terraform-schema.js';
import { isRecord, recordOf, type Value, type ValueRecord } from '../../../../providers/terraform/value/value.js';

/** What the core proposes: the configuration, and what is computed and not configured as it was. */
export function proposed(attributes: TerraformAttributes, config: ValueRecord, prior: ValueRecord | null): ValueRecord {
  return recordOf(
    Object.entries(attributes).map(([name, { computed, nested }]): [string, Value] => {
      const [given, before] = [config[name] ?? null, prior?.[name] ?? null];
      if (given === null && computed) return [name, before];
      if (nested?.nesting !== 'single' || !isRecord(given)) return [name, given];
      return [name, proposed(nested.attributes, given, isRecord(before) ? before : null)];
    }),
  );
}
