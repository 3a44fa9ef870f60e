import { readdirSync, readFileSync } from 'node:fs';

/** Peak resident memory of a process so far, in MiB; 0 once it is gone or where there is no /proc. */
export function peakMemoryMiB(pid: number): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1];
  return Math.round(Number(kib ?? 0) / 1024);
}

/** Watches the Node processes below a process: the providers that Terraform starts. */
export class ProviderWatch {
  peakMiB = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly terraform: () => number | undefined) {
    this.timer = setInterval(() => this.look(), 200);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const root = this.terraform();
    if (root === undefined) return;
    const parents = parentsOfAll();
    const isBelow = (pid: number): boolean => {
      const parent = parents.get(pid);
      return parent !== undefined && (parent === root || isBelow(parent));
    };
    for (const pid of parents.keys()) {
      if (isBelow(pid)) this.peakMiB = Math.max(this.peakMiB, peakMemoryMiB(pid));
    }
  }
}

function parentsOfAll(): Map<number, number> {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return new Map(pids.map((pid) => [pid, Number(/^PPid:\s+(\d+)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0)]));
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
