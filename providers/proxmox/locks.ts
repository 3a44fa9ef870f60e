import { BitBuilderError } from '../../lib/errors.js';
import { jittered, wait } from './wait.js';

/** The texts with which Proxmox VE says that somebody else is at work, and who says so. */
const lockTexts = [
  // PVE::Tools::lock_file: a flock per VM and per storage.
  /can't lock file '[^']+' - got timeout/,
  // PVE::AbstractConfig::check_lock: a long operation has marked the configuration.
  /VM is locked \((?:clone|create|backup|snapshot|snapshot-delete|rollback|migrate|suspending|suspended|disk|import)\)/,
  // PVE::Cluster::cfs_lock: a lock of the whole cluster, such as that of a shared storage.
  /cfs-lock '[^']+' error: got lock request timeout/,
  // PVE::VZDump and others.
  /can't acquire lock '[^']+'/,
];

/** Whether the vendor's words say that a lock was not to be had. */
export function isLockText(words: string): boolean {
  return lockTexts.some((text) => text.test(words));
}

const firstRetryMs = 100;
const slowestRetryMs = 5_000;

/** Runs work again, with jitter, while a lock is held; `device_locked` when `waitMs` are over. */
export async function retryLocked<T>(what: string, waitMs: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (let delayMs = firstRetryMs; ; delayMs = Math.min(delayMs * 2, slowestRetryMs)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BitBuilderError) || error.code !== 'device_refused' || !isLockText(error.detail ?? '')) throw error;
      if (Date.now() + delayMs > deadline) {
        throw new BitBuilderError(
          'device_locked',
          `cannot ${what}: somebody else held its lock for ${Math.round(waitMs / 1000)} s; see the running tasks of the VM, then try again`,
          { detail: error.detail, cause: error },
        );
      }
      await wait(jittered(delayMs), signal);
    }
  }
}
