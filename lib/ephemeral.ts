import { z } from 'zod';
import type { Inventory } from './inventory.js';
import type { Subject } from './kind.js';
import type { Hypervisor } from './ports.js';

/**
 * Something that is handed out for the time of one run and written down nowhere: an ephemeral resource in Terraform, a route that
 * is never logged with its answer in the shim. One file says all that is true of it; schema, routes and pages are derived.
 */
export interface Ephemeral<Takes extends z.ZodObject = z.ZodObject, Gives extends z.ZodObject = z.ZodObject> {
  /** snake_case: `console_ticket`. */
  readonly name: string;
  /** As people say it: `console ticket`. */
  readonly title: string;
  /** What it is, for the reference page: one paragraph. */
  readonly describes: string;
  /** What the user writes. */
  readonly takes: Takes;
  /** What is handed out. */
  readonly gives: Gives;
  /** Attributes, taken or given, that must not be shown. */
  readonly sensitive: readonly string[];
  /** What a run that planned it could look like, as HCL arguments. */
  readonly example: z.input<Takes>;
  /** Whether only a standing token may ask: what is handed out must not hand out itself. */
  readonly needsStandingToken?: boolean;
  open(taken: z.output<Takes>, tools: EphemeralTools): Promise<Opened<z.output<Gives>>>;
  /** Keeps what was handed out alive; throws `not_found` when that is over. Only with a lease. */
  renew?(lease: string, tools: EphemeralTools): Promise<Date>;
  /** Takes back what was handed out; no error when that is over already. Only with a lease. */
  close?(lease: string, tools: EphemeralTools): Promise<void>;
}

export interface Opened<Gives> {
  gives: Gives;
  /** What `renew` and `close` find it again by; no secret. */
  lease?: string;
  /** When it wants to be renewed. */
  renewAt?: Date;
}

/** What an ephemeral may ask of the control plane. Everything throws a BitBuilderError. */
export interface EphemeralTools {
  readonly inventory: Inventory;
  /** A resource with its keys and write-only attributes; throws `not_found`. */
  subject(kind: string, id: string): Promise<Subject<Record<string, unknown>>>;
  /** Throws `unknown_reference`. */
  hypervisor(cluster: string): Pick<Hypervisor, 'find' | 'console'>;
  /** The WireGuard public key that belongs to a private one. */
  publicKeyOf(privateKey: string): string;
  readonly tokens: TokenLender;
}

/** Short-lived tokens of the shim; they end with it. */
export interface TokenLender {
  lend(lifetimeSeconds: number, purpose: string): { id: string; token: string; expiresAt: Date; renewAt: Date };
  /** Throws `not_found` when it is over. */
  renew(id: string): Date;
  revoke(id: string): void;
}

/**
 * An attribute that is only waited for. Ids are known at plan, so Terraform would open at plan what the apply has yet to make;
 * what only the apply can tell has it wait.
 */
export function after(example: string): z.ZodOptional<z.ZodString> {
  return z
    .string()
    .optional()
    .describe(`Anything that is known only after the apply, such as ${example}: needed where the same apply makes the resource`);
}

/** Gives an ephemeral's literal its types. */
export function defineEphemeral<Takes extends z.ZodObject, Gives extends z.ZodObject>(
  definition: Ephemeral<Takes, Gives>,
): Ephemeral<Takes, Gives> {
  return definition;
}
