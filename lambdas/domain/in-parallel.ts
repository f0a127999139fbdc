/**
 * Runs a job for each item as it arrives, at most `width` at a time. A failed job stops no other; the first failure is
 * thrown once all have ended.
 */
export async function inParallel<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  width: number,
  job: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = (async function* () {
    yield* items;
  })();
  const failures: unknown[] = [];
  const worker = async () => {
    for await (const item of waiting) await job(item).catch((error: unknown) => failures.push(error));
  };
  // The iteration itself may fail: jobs that have begun are awaited then too.
  await Promise.all(Array.from({ length: width }, () => worker().catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}
