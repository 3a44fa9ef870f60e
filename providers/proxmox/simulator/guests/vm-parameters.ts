import { readDeclarations } from '../declare.js';
import { vmConfigDeclarations } from '../declared/vm-config.js';
import { guestPropertyStrings } from '../guest-formats.js';
import { parameterOf, without, type Parameters } from '../parameters.js';

const [change] = readDeclarations(vmConfigDeclarations, '9.2', guestPropertyStrings).filter(({ method }) => method === 'PUT');

/** The options of a VM. */
export const vmParameters: Parameters = without(change?.parameters ?? {}, [
  'node',
  'vmid',
  'digest',
  'delete',
  'revert',
  'force',
  'skiplock',
]);

/** The value of an option as it is answered: numbers as numbers, the password of cloud-init not at all. */
export function shownValue(parameters: Parameters, name: string, value: string): string | number {
  if (name === 'cipassword') return '**********';
  // The vendor keeps the description as comment lines, so it comes back with a line end.
  if (name === 'description') return `${value.replace(/\n$/, '')}\n`;
  const type = parameterOf(parameters, name)?.type;
  return type === 'integer' || type === 'boolean' || type === 'number' ? Number(value) : value;
}
