import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BitBuilderError } from '../../../lib/errors.js';
import { inventorySchema, secretsSchema, type Inventory, type Secrets } from '../../../lib/inventory.js';
import type { Trust } from '../../http/trust.js';
import { nearest } from './nearest.js';
import { readYamlFile, type YamlFile } from './yaml-file.js';

/** The inventory with all that is needed to reach what stands in it. */
export interface SiteConfig {
  inventory: Inventory;
  secrets: Secrets;
  /** By the name of the router or cluster. */
  trust: Readonly<Record<string, Trust>>;
}

/** Reads the two files and holds them against each other. Paths of CA files are relative to the inventory. */
export function loadSiteConfig(inventoryFile: string, secretsFile: string): SiteConfig {
  const inventory = readYamlFile(
    inventoryFile,
    'inventory',
    inventorySchema,
    'write one (docs/inventory.md), or run `bbctl lab up` for a lab that has one',
  );
  refuseReadable(secretsFile);
  const secrets = readYamlFile(
    secretsFile,
    'secrets file',
    secretsSchema,
    'it holds the credentials of the routers and clusters, under their names in the inventory',
  );
  const devices = devicesOf(inventory.value);
  refuseStrangers(secrets, devices);
  refuseMissing(inventory, secrets, devices);
  return {
    inventory: inventory.value,
    secrets: secrets.value,
    trust: Object.fromEntries(devices.map((device) => [device.name, trustOf(inventory, device)])),
  };
}

interface Device {
  group: 'routers' | 'clusters';
  name: string;
  path: readonly string[];
  tls: { caFile?: string; fingerprint?: string };
}

function devicesOf(inventory: Inventory): Device[] {
  return Object.entries(inventory.sites).flatMap(([site, { routers, clusters }]) => [
    ...Object.entries(routers).map(([name, { tls }]): Device => ({ group: 'routers', name, path: ['sites', site, 'routers', name], tls })),
    ...Object.entries(clusters).map(([name, { tls }]): Device => ({
      group: 'clusters',
      name,
      path: ['sites', site, 'clusters', name],
      tls,
    })),
  ]);
}

function refuseReadable(file: string): void {
  const mode = modeOf(file);
  if (mode === undefined || (mode & 0o077) === 0) return;
  throw new BitBuilderError(
    'invalid_inventory',
    `the secrets file ${file} can be read by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')}); run: chmod 600 ${file}`,
  );
}

/** Of a file; what is none, or cannot be looked at, is told when it is read. */
function modeOf(file: string): number | undefined {
  try {
    const found = statSync(file);
    return found.isFile() ? found.mode : undefined;
  } catch {
    return undefined;
  }
}

function refuseStrangers(secrets: YamlFile<Secrets>, devices: readonly Device[]): void {
  for (const group of ['routers', 'clusters'] as const) {
    const names = devices.filter((device) => device.group === group).map(({ name }) => name);
    const stranger = Object.keys(secrets.value[group]).find((name) => !names.includes(name));
    if (stranger === undefined) continue;
    const meant = nearest(
      stranger,
      names.filter((name) => secrets.value[group][name] === undefined),
    );
    throw new BitBuilderError(
      'invalid_inventory',
      `${secrets.at([group, stranger])}: ${group}.${stranger}: the inventory has no such name; ${meant ? `did you mean "${meant}"?` : `remove the entry, or add "${stranger}" to the inventory`}`,
    );
  }
}

function refuseMissing(inventory: YamlFile<Inventory>, secrets: YamlFile<Secrets>, devices: readonly Device[]): void {
  const missing = devices.find(({ group, name }) => secrets.value[group][name] === undefined);
  if (!missing) return;
  const example = missing.group === 'routers' ? `{ key: API-KEY }` : `{ token: USER@REALM!TOKENID=SECRET }`;
  throw new BitBuilderError(
    'invalid_inventory',
    `${inventory.at(missing.path)}: "${missing.name}" has no credentials in ${secrets.file}; add there, below "${missing.group}":  ${missing.name}: ${example}`,
  );
}

function trustOf(inventory: YamlFile<Inventory>, { tls, path }: Device): Trust {
  const { caFile, fingerprint } = tls;
  if (caFile === undefined) return fingerprint === undefined ? {} : { fingerprint };
  const at = [...path, 'tls', 'caFile'];
  const file = resolve(dirname(inventory.file), caFile);
  let caPem: string;
  try {
    caPem = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BitBuilderError(
      'invalid_inventory',
      `${inventory.at(at)}: ${at.join('.')}: cannot read the certificate ${file}: ${(cause as Error).message}; correct the path, or use "fingerprint" instead`,
      { cause },
    );
  }
  if (!caPem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new BitBuilderError(
      'invalid_inventory',
      `${inventory.at(at)}: ${at.join('.')}: ${file} holds no PEM certificate; it must begin with -----BEGIN CERTIFICATE-----`,
    );
  }
  const fault = pemFault(caPem);
  if (fault !== undefined) {
    throw new BitBuilderError(
      'invalid_inventory',
      `${inventory.at(at)}: ${at.join('.')}: ${file} holds a certificate that cannot be read (${fault}); fetch it from the device anew`,
    );
  }
  return { caPem, ...(fingerprint === undefined ? {} : { fingerprint }) };
}

/** Why one of the certificates in a PEM file cannot be used, or undefined. */
function pemFault(pem: string): string | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*(-----END CERTIFICATE-----)?/g) ?? [];
  try {
    for (const block of blocks) new X509Certificate(block);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
