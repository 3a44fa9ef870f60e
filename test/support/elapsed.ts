/**
 * The milliseconds that the work takes, by a clock that nobody sets. Good for "at least", with a third to spare: a timer counts from
 * when its loop last looked at the clock. Never for "at most".
 */
export async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
