import { Agent, request } from 'undici';
import { startVyosSimulator, type VyosSimulator, type VyosSimulatorOptions } from '../../../../providers/vyos/simulator/simulator.js';

export interface Answer {
  status: number;
  data: unknown;
  error: string | null;
  /** The whole body, where it is no answer of the API. */
  text: string;
}

/** A simulated router and a plain HTTP client for it. */
export class RestClient {
  private constructor(
    readonly router: VyosSimulator,
    private readonly dispatcher: Agent,
  ) {}

  static async start(options: Partial<VyosSimulatorOptions> = {}): Promise<RestClient> {
    const router = await startVyosSimulator({ name: 'r1', key: 'K', ...options });
    return new RestClient(router, new Agent({ connect: { ca: router.certificate } }));
  }

  async send(path: string, body: string, headers: Record<string, string>, method: 'POST' | 'GET' = 'POST'): Promise<Answer> {
    const answer = await request(`${this.router.url}${path}`, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body }),
      dispatcher: this.dispatcher,
      // A router that is switched off takes kept connections with it.
      reset: true,
    });
    const text = await answer.body.text();
    const json = text.startsWith('{') ? (JSON.parse(text) as { data?: unknown; error?: string | null }) : {};
    return { status: answer.statusCode, data: json.data, error: json.error ?? null, text };
  }

  /** A JSON body with the key. */
  post(path: string, body: object): Promise<Answer> {
    return this.send(path, JSON.stringify({ key: 'K', ...body }), { 'content-type': 'application/json' });
  }

  /** A form with the key and the data. */
  form(path: string, data: unknown, key = 'K'): Promise<Answer> {
    const body = new URLSearchParams({ data: typeof data === 'string' ? data : JSON.stringify(data), key });
    return this.send(path, body.toString(), { 'content-type': 'application/x-www-form-urlencoded' });
  }

  /** `set …` and `delete …` lines as one commit. */
  commit(lines: readonly string[], more: object = {}, query = ''): Promise<Answer> {
    const commands = lines.map((line) => ({ op: line.split(' ')[0], path: line.split(' ').slice(1) }));
    return this.post(`/configure${query}`, { commands, ...more });
  }

  /** The lines of the running configuration that hold a word. */
  lines(word: string): string[] {
    return this.router.dump().filter((line) => line.includes(word));
  }

  async close(): Promise<void> {
    await this.dispatcher.destroy();
    await this.router.close();
  }
}
