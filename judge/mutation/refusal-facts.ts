import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';

const factsSchema = z.record(z.string(), z.array(z.object({ message: z.string() })));

const isDemand =
  /required|mandatory|requires|missing|needs? |must (be (configured|specified|set|defined)|specify|configure|define)|not (configured|specified|set|defined)/i;
const isLookUp = /does not exist|not exist|not found|undefined|invalid|refers to|not (configured|defined|present)/i;
/** What many scripts ask for by one function; its messages stand under this name. */
const shared = 'configverify.py';

/** What the vendor's scripts refuse with: the only facts on what they demand and look up. */
export class RefusalFacts {
  private readonly messages: ReadonlyMap<string, readonly string[]>;

  constructor(facts: Readonly<Record<string, readonly { message: string }[]>>) {
    this.messages = new Map(Object.entries(facts).map(([script, each]) => [script, each.map(({ message }) => message)]));
  }

  /** Whether a message of the script asks for the leaf. Under what condition is not known. */
  demands(script: string | undefined, leaf: string): boolean {
    return this.of(script).some((message) => isDemand.test(message) && names(message, leaf));
  }

  /** Whether a message of the script, or of those that all share, misses what the leaf names. */
  looksUp(script: string | undefined, leaf: string): boolean {
    return [...this.of(script), ...this.of(shared)].some((message) => isLookUp.test(message) && names(message, leaf));
  }

  private of(script: string | undefined): readonly string[] {
    return this.messages.get(script?.split(' ')[0] ?? '') ?? [];
  }
}

/** `remote-as` is meant by `remote-as` and by `remote AS`. */
function names(message: string, leaf: string): boolean {
  return new RegExp(`(^|[^\\w-])${leaf.replaceAll('-', '[- _]')}($|[^\\w-])`, 'i').test(message);
}

/** Reads the messages. Throws `invalid_request` for a file that holds none. */
export function readRefusalFacts(file: string): RefusalFacts {
  try {
    return new RefusalFacts(factsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    const message = `cannot read the refusals in ${file}; a mutation run needs the messages of each script there`;
    throw new BitBuilderError('invalid_request', message, { detail, cause: error });
  }
}
