import { dictionary, flag, holding, integer, listOf, modelOf, oneOfWords, optional, required, text, type Model } from './pydantic.js';

const words = listOf(text);
const somewhere = holding(words, (path) => Array.isArray(path) && path.length > 0, 'path must be non-empty');
const key = required(text);

/** What every request must have. */
export const apiModel: Model = { name: 'ApiModel', fields: { key } };

const edit = { op: required(text), path: required(somewhere), value: optional(text) };
const section = { op: required(text), path: required(somewhere), section: required(dictionary) };
const guard = { confirm_time: optional(integer) };

/** One edit. */
export const configureModel: Model = { name: 'ConfigureModel', fields: { ...edit, key, ...guard } };
/** A list of edits for one commit. */
export const configureListModel: Model = {
  name: 'ConfigureListModel',
  fields: { key, commands: required(listOf(modelOf({ name: 'BaseConfigureModel', fields: edit }))), ...guard },
};
/** What is left of an edit that is none: an operation alone, of which only `confirm` exists. */
export const confirmModel: Model = { name: 'ConfirmModel', fields: { key, op: required(text) } };

export const configSectionModel: Model = { name: 'ConfigSectionModel', fields: { ...section, key } };
export const configSectionListModel: Model = {
  name: 'ConfigSectionListModel',
  fields: { key, commands: required(listOf(modelOf({ name: 'BaseConfigSectionModel', fields: section }))) },
};
/** A part of the configuration, and a mask of what it replaces. */
export const configSectionTreeModel: Model = {
  name: 'ConfigSectionTreeModel',
  fields: { op: required(text), mask: required(dictionary), config: required(dictionary), key },
};

export const retrieveModel: Model = {
  name: 'RetrieveModel',
  fields: { key, op: required(text), path: required(words), configFormat: optional(text) },
};
export const configFileModel: Model = {
  name: 'ConfigFileModel',
  fields: { key, op: required(text), file: optional(text), string: optional(text), ...guard, destructive: optional(flag) },
};
/** An operation on a path: generate, show, reset, reboot, poweroff, renew. */
export const operationModel: Model = { name: 'OperationModel', fields: { key, op: required(text), path: required(words) } };
export const tracerouteModel: Model = { name: 'TracerouteModel', fields: { key, op: required(text), host: required(text) } };
export const importPkiModel: Model = {
  name: 'ImportPkiModel',
  fields: { key, op: required(text), path: required(words), passphrase: optional(text) },
};
export const containerImageModel: Model = { name: 'ContainerImageModel', fields: { key, op: required(text), name: optional(text) } };
export const imageModel: Model = {
  name: 'ImageModel',
  fields: { key, op: required(oneOfWords(['add', 'delete', 'show', 'set_default'])), url: optional(text), name: optional(text) },
  whole: ({ op, url, name }) => {
    if (op === 'add' && !url) return 'Missing required field "url"';
    return (op === 'delete' || op === 'set_default') && !name ? 'Missing required field "name"' : undefined;
  },
};
