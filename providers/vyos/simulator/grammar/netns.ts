import { leaf, node, tag } from './node.js';
import { description, pattern } from './values.js';

const name = pattern(/[a-zA-Z0-9-_]{1,100}/, 'Netns name must be alphanumeric and can contain hyphens and underscores.');

/** `netns`: network namespaces. */
export const netns = node({ name: tag(name, { description: leaf(description) }) });
