import { z } from 'zod';
import { terraformEphemeral } from '../../lib/derive/terraform-ephemeral.js';
import { terraformFunction } from '../../lib/derive/terraform-function.js';
import { terraformDataSource, terraformResource } from '../../lib/derive/terraform-resource.js';
import { ephemerals } from '../../lib/ephemerals/index.js';
import { functions } from '../../lib/functions/index.js';
import { deprecated } from '../../lib/attribute-marks.js';
import type { Kind } from '../../lib/kind.js';
import { kinds } from '../../lib/kinds/index.js';
import { wireSchema } from '../../providers/terraform/provider-schema.js';
import { gadget } from '../providers/terraform/gadget.js';

const identifier = /^[a-z][a-z0-9_]*$/;

describe('what a kind implies for Terraform', () => {
  test('a deprecated attribute says what to write instead, and the others say nothing', () => {
    const spec = gadget.spec.extend({ size: deprecated(z.number().optional(), 'write limits.cores') });
    const { block } = wireSchema(terraformResource({ ...gadget, spec } as Kind));
    const told = block.attributes.flatMap(({ name, deprecated: isOld, deprecationMessage }) => (isOld ? [[name, deprecationMessage]] : []));
    expect(told).toEqual([['size', 'write limits.cores']]);
  });

  test('a resource has a time-out for each operation, a data source for its read', () => {
    const names = (attributes: ReturnType<typeof terraformResource>['attributes']) =>
      Object.keys(attributes.timeouts?.nested?.attributes ?? {});
    expect(names(terraformResource(gadget).attributes)).toEqual(['create', 'read', 'update', 'delete']);
    expect(names(terraformDataSource(gadget).attributes)).toEqual(['read']);
  });

  test.each(kinds.map((kind) => [kind.name, kind] as const))('a kind may not have the attribute that the provider adds: %s', (_, kind) => {
    const spec = kind.spec.extend({ timeouts: z.string().optional() });
    expect(() => terraformResource({ ...kind, spec } as Kind)).toThrow('has the attribute "timeouts" twice');
  });
});

describe('what cores ask of names and descriptions', () => {
  test('functions and their parameters have names that HCL takes, and say what they are', () => {
    for (const definition of functions) {
      const { parameters, variadic, summary, description } = terraformFunction(definition);
      const all = [...parameters, ...(variadic ? [variadic] : [])];
      expect([definition.name, ...all.map(({ name }) => name)].filter((name) => !identifier.test(name))).toEqual([]);
      expect([summary, description, ...all.map((each) => each.description)].filter((text) => text === '')).toEqual([]);
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    }
  });

  test('what is handed out hides its secrets, and says what each attribute is', () => {
    for (const ephemeral of ephemerals) {
      const { attributes } = terraformEphemeral(ephemeral);
      expect(Object.values(attributes).filter(({ description }) => description === '')).toEqual([]);
      const hidden = Object.entries(attributes).filter(([, { sensitive }]) => sensitive);
      expect(hidden).toHaveLength(ephemeral.sensitive.length);
      expect(Object.keys(attributes).filter((name) => !identifier.test(name))).toEqual([]);
    }
  });
});
