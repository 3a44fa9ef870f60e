/** A refusal in the vendor's words: it becomes the reason phrase and the body of the answer, or the exit status of a task. */
export class PveRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors?: Readonly<Record<string, string>>,
  ) {
    super(message);
  }
}

/** A handler that dies answers 500 with its text. */
export function die(message: string): never {
  throw new PveRefusal(500, message);
}

/** Parameters that do not fit their schema. */
export function badParameters(errors: Readonly<Record<string, string>>): never {
  throw new PveRefusal(400, 'Parameter verification failed.', errors);
}

/** PVE::AbstractConfig::load_config, for a VM that is not on the node. */
export function missingVm(node: string, vmId: number): never {
  die(`Configuration file 'nodes/${node}/qemu-server/${vmId}.conf' does not exist`);
}
