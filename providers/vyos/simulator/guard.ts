import type { ConfigTree } from '../../../lib/router-config/tree.js';
import { ConfigSessionError } from './rest/backend.js';

/** What a router does when nobody confirms: `system config-management commit-confirm action`. */
export type GuardAction = 'reboot' | 'reload';

/** The timer of a commit that takes itself back unless it is confirmed. */
export class CommitGuard {
  private armed: { before: ConfigTree; timer: NodeJS.Timeout } | undefined;

  constructor(
    private readonly action: () => GuardAction,
    private readonly revert: (before: ConfigTree, action: GuardAction) => void,
  ) {}

  /** Starts the timer; the commit itself is done. Answers what the command line prints. */
  arm(minutes: number, before: ConfigTree): string {
    // The vendor looks only now: what was committed together with a second guard stays (vyos-1x config_mgmt.py).
    if (this.armed) throw new ConfigSessionError('Another confirm is pending\n');
    const timer = setTimeout(() => this.expire(), minutes * 60_000);
    timer.unref();
    this.armed = { before, timer };
    return `\nInitialized commit-confirm; ${minutes} minutes to confirm before ${this.action()}\n`;
  }

  confirm(): string {
    if (!this.armed) return 'No confirm pending\n';
    this.disarm();
    return this.action() === 'reload' ? 'Reload timer stopped\n' : 'Reboot timer stopped\n';
  }

  /** What the timer does when nobody confirmed. */
  expire(): void {
    const { armed } = this;
    if (!armed) return;
    this.disarm();
    this.revert(armed.before, this.action());
  }

  disarm(): void {
    clearTimeout(this.armed?.timer);
    this.armed = undefined;
  }
}
