/** The milliseconds that the work takes, by a clock that nobody sets. Good for "at least as long as"; never for "at most". */
export async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
