import { attributeType, type TerraformAttribute, type TerraformAttributes } from '../../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../../lib/errors.js';
import { isRecord, isUnknown, type Value, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import { breach, type Breach } from './breach.js';
import { ctyText, isSame } from './cty-text.js';

interface Views {
  prior: Value;
  config: Value;
  planned: Value;
}

/** Whether a plan is one of what is configured: what a user wrote is planned as written, only what is computed may be filled in. */
export function plannedAgainstConfigured(attributes: TerraformAttributes, views: Views): Breach[] {
  const { config, planned } = views;
  if (planned === null && config !== null) return [broken([], 'planned for absence but config wants existence')];
  if (planned !== null && config === null) return [broken([], 'planned for existence but config wants absence')];
  return planned === null ? [] : attributesValid(attributes, views, []);
}

function attributesValid(attributes: TerraformAttributes, { prior, config, planned }: Views, path: AttributePath): Breach[] {
  const at = (value: Value, name: string) => (isRecord(value) ? (value[name] ?? null) : null);
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    valueValid(attribute, { prior: at(prior, name), config: at(config, name), planned: at(planned, name) }, [...path, name]),
  );
}

function valueValid(attribute: TerraformAttribute, views: Views, path: AttributePath): Breach[] {
  const type = attributeType(attribute);
  const { prior, config, planned } = views;
  if (attribute.writeOnly)
    return planned === null
      ? []
      : [breach('a write-only value is never answered', path, 'planned value for write-only attribute is not null')];
  if (isSame(planned, config, type)) return [];
  if (isSame(planned, prior, type) && prior !== null && config !== null) return [];
  if (attribute.computed && (!attribute.optional || config === null)) return [];
  if (config === null) {
    if (attribute.sensitive) return [broken(path, 'sensitive planned value for a non-computed attribute')];
    return [broken(path, `planned value ${ctyText(planned, type)} for a non-computed attribute`)];
  }
  if (attribute.nested) return nestedValid(attribute.nested, views, path);
  if (attribute.sensitive)
    return [broken(path, `sensitive planned value does not match config value${prior === null ? '' : ' nor prior value'}`)];
  const other = prior === null ? '' : ` nor prior value ${ctyText(prior, type)}`;
  return [broken(path, `planned value ${ctyText(planned, type)} does not match config value ${ctyText(config, type)}${other}`)];
}

function nestedValid({ nesting, attributes }: NonNullable<TerraformAttribute['nested']>, views: Views, path: AttributePath): Breach[] {
  const { prior, config, planned } = views;
  if (planned === null) return [broken(path, 'planned for absence but config wants existence')];
  if (isUnknown(planned)) return [broken(path, 'planned unknown for configured value')];
  if (nesting === 'single') return attributesValid(attributes, views, path);
  if (nesting === 'map') return mapValid(attributes, views, path);
  const [plannedItems, configItems] = [planned as Value[], isUnknown(config) ? [] : (config as Value[])];
  if (plannedItems.length !== configItems.length)
    return [
      broken(
        path,
        `count in plan (cty.NumberIntVal(${plannedItems.length})) disagrees with count in config (cty.NumberIntVal(${configItems.length}))`,
      ),
    ];
  // Members of sets have no identity, so the core trusts the provider with them.
  if (nesting === 'set') return [];
  return plannedItems.flatMap((item, index) => {
    const inner = { prior: Array.isArray(prior) ? (prior[index] ?? null) : null, config: configItems[index] ?? null, planned: item };
    return attributesValid(attributes, inner, [...path, index]);
  });
}

function mapValid(attributes: TerraformAttributes, { prior, config, planned }: Views, path: AttributePath): Breach[] {
  const [plannedMap, configMap, priorMap] = [planned, config, prior].map((value): ValueRecord =>
    isRecord(value) ? value : Object.create(null),
  );
  const lost = Object.keys(configMap ?? {}).filter((key) => !(key in (plannedMap ?? {})));
  return [
    ...lost.map((key) => broken(path, `map key ${JSON.stringify(key)} missing from plan`)),
    ...Object.entries(plannedMap ?? {}).flatMap(([key, item]) => {
      if (!configMap || !(key in configMap)) return [broken(path, `map key ${JSON.stringify(key)} from plan is not present in config`)];
      return attributesValid(attributes, { prior: priorMap?.[key] ?? null, config: configMap[key] ?? null, planned: item }, [...path, key]);
    }),
  ];
}

function broken(path: AttributePath, says: string): Breach {
  return breach('planned against configured', path, says);
}
