import { asBitBuilderError } from '../../lib/errors.js';

/** One line per step, with its time; on a terminal the running step is shown as well. */
export class Progress {
  readonly steps: { name: string; seconds: number }[] = [];

  constructor(
    private readonly write: (text: string) => void,
    private readonly isTerminal: boolean,
  ) {}

  /** Runs a step; `tell` makes of its result what stands at the end of the line. */
  async step<T>(name: string, work: () => Promise<T>, tell: (result: T) => string = () => ''): Promise<T> {
    const started = process.hrtime.bigint();
    if (this.isTerminal) this.write(`  …       ${name}`);
    try {
      const result = await work();
      const seconds = this.finish(name, started);
      this.line('  ', seconds, name, tell(result));
      return result;
    } catch (error) {
      this.line('✗ ', this.finish(name, started), name, asBitBuilderError(error).code === 'shutting_down' ? 'interrupted' : 'failed');
      throw error;
    }
  }

  /** Text between the steps. */
  say(text: string): void {
    this.write(`${text}\n`);
  }

  private finish(name: string, started: bigint): number {
    const seconds = Number((process.hrtime.bigint() - started) / 1_000_000n) / 1000;
    this.steps.push({ name, seconds });
    return seconds;
  }

  private line(mark: string, seconds: number, name: string, told: string): void {
    const back = this.isTerminal ? '\r\u001b[K' : '';
    this.write(`${back}${mark}${seconds.toFixed(1).padStart(5)} s  ${name}${told ? `: ${told}` : ''}\n`);
  }
}
