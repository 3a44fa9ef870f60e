import { Agent, request } from 'undici';
import { z } from 'zod';
import { baseConfig } from '../providers/vyos/simulator/base-config.js';
import { ConfigSessionError } from '../providers/vyos/simulator/rest/backend.js';
import type { Console } from '../providers/vyos/simulator/simulator-options.js';
import { startVyosSimulator } from '../providers/vyos/simulator/simulator.js';

/** An edit as a recording holds it: `['set', 'vrf', 'name', 'red', 'table', '100']`. */
export type Edit = readonly ['set' | 'delete', ...string[]];

/** What a router made of a commit: its words are empty when it accepted. */
export interface Outcome {
  is: 'accepted' | 'refused' | 'broken';
  words: string;
}

/** Where somebody stands who changes the router: outside, at its HTTPS API, or at its console. */
export type Door = 'api' | 'console';

/** A simulated router in the state in which the vendor's tests find theirs. */
export interface ReplayRouter {
  /** Back to the default configuration; what follows comes by the door. */
  fresh(door: Door): void;
  /** Sends edits as one list, and so as one commit. */
  commit(edits: readonly Edit[]): Promise<Outcome>;
  close(): Promise<void>;
}

const key = 'judge';
const answerSchema = z.object({ success: z.boolean(), data: z.unknown(), error: z.string().nullable() });

/** The default configuration has no management network; its HTTP API is there because nothing could be asked without. */
const defaultConfig = baseConfig({ hostName: 'vyos', key }).filter(
  (line) => !/^set (interfaces ethernet eth0 (address|description)|service ssh|system name-server)/.test(line),
);

/** Starts one. A refused commit changes nothing there, because the recordings go on from what the commit before it left. */
export async function startReplayRouter(): Promise<ReplayRouter> {
  const simulator = await startVyosSimulator({ name: 'judge', key, baseConfig: defaultConfig, partialCommits: false });
  const dispatcher = new Agent({ connect: { ca: simulator.certificate } });
  const byApi = async (edits: readonly Edit[]): Promise<Outcome> => {
    const commands = edits.map(([op, ...path]) => ({ op, path }));
    const response = await request(`${simulator.url}/configure`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key, commands }),
      dispatcher,
    });
    return outcomeOf(response.statusCode, await response.body.text());
  };
  let commit = byApi;
  return {
    fresh(door) {
      simulator.reset();
      commit = door === 'api' ? byApi : (edits) => typed(simulator.console(), edits);
    },
    commit: (edits) => commit(edits),
    async close() {
      await dispatcher.destroy();
      await simulator.close();
    },
  };
}

/** The edits typed one after another, then `commit`. */
async function typed(console: Console, edits: readonly Edit[]): Promise<Outcome> {
  try {
    for (const [op, ...path] of edits) await console[op](path);
    await console.commit();
    return { is: 'accepted', words: '' };
  } catch (error) {
    if (!(error instanceof ConfigSessionError)) throw error;
    return { is: 'refused', words: error.message };
  }
}

function outcomeOf(status: number, text: string): Outcome {
  const broken = (): Outcome => ({ is: 'broken', words: `HTTP ${status}: ${text}` });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return broken();
  }
  const { data: answer } = answerSchema.safeParse(json);
  if (status === 200 && answer?.success) return { is: 'accepted', words: '' };
  if (status === 400 && answer && !answer.success) return { is: 'refused', words: plainText(answer.error ?? '') };
  return broken();
}

/** The API escapes its errors for HTML. */
function plainText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}

/** An edit as somebody would type it. */
export function commandOf([op, ...path]: Edit): string {
  return [op, ...path.map((word) => (/^[\w.:/@%+,=<>$!*-]+$/.test(word) ? word : `'${word}'`))].join(' ');
}
