import { readFileSync } from 'node:fs';

/** How a running lab is found again. */
export interface Owner {
  pid: number;
  /** Its control door. */
  endpoint: string;
}

const patienceMs = 5_000;

/**
 * The lab that wrote `{ pid, endpoint }` into a file and still runs, or undefined.
 * A file outlives a lab that was killed, and then its process id and its port may be somebody else's: so the lab is asked.
 */
export async function ownerOf(file: string): Promise<Owner | undefined> {
  try {
    const { pid, endpoint } = JSON.parse(readFileSync(file, 'utf8')) as Owner;
    return (await answers(pid, endpoint)) ? { pid, endpoint } : undefined;
  } catch {
    return undefined;
  }
}

async function answers(pid: number, endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(patienceMs) });
    return ((await answer.json()) as { pid?: number }).pid === pid;
  } catch (error) {
    // A lab that is busy with a large commit answers late, but is there.
    return error instanceof Error && error.name === 'TimeoutError';
  }
}
