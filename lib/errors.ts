/**
 * Every error that a user can meet. A code is never reused; `docs/errors.md` is generated from this table.
 * `status` is the HTTP status of the shim's answer; `retry` says whether the same request may be sent again as it is.
 */
export const catalogue = {
  invalid_spec: { status: 400, retry: false, means: 'An attribute, or several together, cannot be accepted.' },
  invalid_request: { status: 400, retry: false, means: 'The HTTP request itself is malformed.' },
  unauthenticated: { status: 401, retry: false, means: 'The bearer token is missing or unknown.' },
  forbidden: { status: 403, retry: false, means: 'The token may not do this.' },
  not_found: { status: 404, retry: false, means: 'No such resource, operation or route.' },
  method_not_allowed: { status: 405, retry: false, means: 'The route exists, but not with that HTTP method.' },
  body_too_large: { status: 413, retry: false, means: 'The body of the request is longer than the shim reads.' },
  conflict: { status: 409, retry: false, means: 'A name, table, VLAN, VNI or address belongs to another resource.' },
  in_use: { status: 409, retry: false, means: 'Other resources still refer to this one.' },
  unknown_reference: {
    status: 422,
    retry: false,
    means: 'The spec names a tenant, network, image, site, router, cluster, node, storage or CPU type that does not exist or would not do.',
  },
  pool_exhausted: { status: 422, retry: false, means: 'A pool of identifiers or addresses has none left.' },
  quota_exceeded: { status: 422, retry: false, means: 'The tenant would have more than its quotas allow.' },
  no_capacity: { status: 422, retry: false, means: 'No node or storage of the cluster has room.' },
  device_refused: { status: 422, retry: false, means: 'A router or hypervisor refused the change, in its own words.' },
  device_locked: { status: 503, retry: true, means: 'Somebody else held the lock of a router or VM until the time-out.' },
  device_unreachable: { status: 502, retry: true, means: 'A router or hypervisor did not answer.' },
  device_untrusted: { status: 502, retry: false, means: 'The TLS certificate is not the one that the inventory trusts.' },
  device_unauthenticated: { status: 502, retry: false, means: 'A router or hypervisor refused our credentials.' },
  device_unsettled: { status: 504, retry: true, means: 'A change was sent and its outcome could not be read back.' },
  invalid_inventory: { status: 500, retry: false, means: 'The inventory or its secrets file cannot be used.' },
  store_failed: { status: 507, retry: false, means: 'The shim cannot write its store: the disk is full, read-only or broken.' },
  shim_unreachable: { status: 502, retry: true, means: 'The control plane did not answer.' },
  shutting_down: { status: 503, retry: true, means: 'The shim is stopping; the operation is resumed at its next start.' },
  bug: { status: 500, retry: false, means: 'A state that cannot be; please report it with the detail.' },
} as const satisfies Record<string, { status: number; retry: boolean; means: string }>;

export type ErrorCode = keyof typeof catalogue;

/** Steps from the root of a spec to an attribute: `['subnets', 'web', 'cidr']`, in camelCase. */
export type AttributePath = readonly (string | number)[];

/** One thing wrong with a spec, and where. */
export interface Problem {
  path: AttributePath;
  message: string;
}

export interface ErrorOptions {
  /** The vendor's own words; never a secret. */
  detail?: string;
  /** The attributes concerned. */
  problems?: readonly Problem[];
  /** Nothing else that an apply does makes way for it. */
  isLasting?: boolean;
  cause?: unknown;
}

/** The one error class: says what failed, what was seen, what to do. */
export class BitBuilderError extends Error {
  readonly detail?: string;
  readonly problems: readonly Problem[];
  readonly isLasting: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BitBuilderError';
    this.detail = options.detail;
    this.problems = options.problems ?? [];
    this.isLasting = options.isLasting ?? false;
  }

  get status(): number {
    return catalogue[this.code].status;
  }

  get retry(): boolean {
    return catalogue[this.code].retry;
  }
}

/** Throws for a state that cannot be. */
export function bug(what: string): never {
  throw new BitBuilderError('bug', `impossible state: ${what}`);
}

/** Any thrown value as a BitBuilderError; what we did not throw ourselves is a bug with its stack as the detail. */
export function asBitBuilderError(thrown: unknown): BitBuilderError {
  if (thrown instanceof BitBuilderError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new BitBuilderError('bug', `unexpected error: ${error.message}`, { detail: error.stack, cause: error });
}
