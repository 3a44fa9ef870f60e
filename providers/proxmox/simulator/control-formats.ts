import { controlStrings } from './declared/control-strings.js';
import { readPropertyStrings } from './property-string-check.js';

/** The property strings of the cluster, its nodes and storages, by their names in the declarations. */
export const controlPropertyStrings = readPropertyStrings(controlStrings);
