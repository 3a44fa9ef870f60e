import { attributeType, type TerraformAttribute, type TerraformAttributes, type TerraformType } from './terraform-schema.js';

const groups = [
  { title: 'Required', holds: ({ required }: TerraformAttribute) => required },
  { title: 'Optional', holds: ({ required, optional }: TerraformAttribute) => !required && optional },
  { title: 'Read-Only', holds: ({ required, optional }: TerraformAttribute) => !required && !optional },
];

/** What is said of attributes beside their descriptions. */
export interface Told {
  /** Those whose change means a new resource. */
  replaces?: readonly (readonly string[])[];
  /** Of those that the world fills in where they are left out. */
  leftOut?: string;
}

/** The part of a registry page that lists attributes, in the form that registries link into: nested ones in sections of their own. */
export function schemaSection(attributes: TerraformAttributes, told: Told = {}): string[] {
  return ['## Schema', ...groupsOf(attributes, [], told, '###'), ...nestedSections(attributes, [], told)];
}

function groupsOf(attributes: TerraformAttributes, path: readonly string[], told: Told, heading: string): string[] {
  return groups.flatMap(({ title, holds }) => {
    const lines = Object.entries(attributes)
      .filter(([, attribute]) => holds(attribute))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, attribute]) => lineOf(name, attribute, [...path, name], told));
    return lines.length === 0 ? [] : [heading === '###' ? `${heading} ${title}` : `${title}:`, lines.join('\n')];
  });
}

function nestedSections(attributes: TerraformAttributes, path: readonly string[], told: Told): string[] {
  return Object.entries(attributes)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, { nested }]) => {
      if (!nested) return [];
      const at = [...path, name];
      const inside = nested.nesting === 'single' ? at : [...at, '*'];
      return [
        `<a id="${anchorOf(at)}"></a>\n### Nested Schema for \`${at.filter((step) => step !== '*').join('.')}\``,
        ...groupsOf(nested.attributes, inside, told, ''),
        ...nestedSections(nested.attributes, inside, told),
      ];
    });
}

function lineOf(name: string, attribute: TerraformAttribute, path: readonly string[], told: Told): string {
  const { description, deprecation, nested } = attribute;
  const isReplacing = told.replaces?.some((each) => each.join('.') === path.join('.')) ?? false;
  const notes = notesOf(attribute, isReplacing, told.leftOut ?? 'Allocated if left out');
  const words = [
    `(${[kindOf(attribute), ...notes].join(', ')})`,
    description && `${description}.`.replace(/([.!?])\.$/, '$1'),
    deprecation && `Deprecated: ${deprecation}.`,
    nested && `(see [below for nested schema](#${anchorOf(path)}))`,
  ];
  return `- \`${name}\` ${words.filter(Boolean).join(' ')}`;
}

function notesOf(
  { origin, optional, computed, sensitive, writeOnly }: TerraformAttribute,
  isReplacing: boolean,
  leftOut: string,
): string[] {
  return [
    writeOnly ? 'Write-only' : sensitive ? 'Sensitive' : '',
    isReplacing ? 'Forces replacement' : '',
    optional && origin.from === 'default' && typeof origin.value !== 'object' ? `Default: \`${JSON.stringify(origin.value)}\`` : '',
    optional && computed && origin.from === 'world' ? leftOut : '',
  ].filter(Boolean);
}

function kindOf(attribute: TerraformAttribute): string {
  const nesting = { single: 'Attributes', list: 'Attributes List', set: 'Attributes Set', map: 'Attributes Map' };
  return attribute.nested ? nesting[attribute.nested.nesting] : typeTitle(attributeType(attribute));
}

const titles = { string: 'String', number: 'Number', bool: 'Boolean', dynamic: 'Dynamic' } as const;

/** A type as registries write it: `List of String`. */
export function typeTitle(type: TerraformType): string {
  if (typeof type === 'string') return titles[type];
  if (type[0] === 'object' || type[0] === 'tuple') return type[0] === 'object' ? 'Object' : 'Tuple';
  return `${{ list: 'List', set: 'Set', map: 'Map' }[type[0]]} of ${typeTitle(type[1])}`;
}

function anchorOf(path: readonly string[]): string {
  return `nestedatt--${path.filter((step) => step !== '*').join('--')}`;
}
