/**
 * Runs a job for each item, at most `width` at a time. A failed job stops no other. `failed` is told of it; without that, or if
 * that fails as well, the first failure is thrown once all have ended.
 */
export type ForEach = <Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  width: number,
  job: (item: Item) => Promise<void>,
  failed?: (item: Item, error: unknown) => Promise<void>,
) => Promise<void>;

/** Each item as it arrives. */
export const inParallel: ForEach = async (items, width, job, failed = (_, error) => Promise.reject(error)) => {
  const waiting = (async function* () {
    yield* items;
  })();
  const failures: unknown[] = [];
  const worker = async () => {
    for await (const item of waiting)
      await job(item)
        .catch((error: unknown) => failed(item, error))
        .catch((error: unknown) => failures.push(error));
  };
  // The iteration itself may fail: jobs that have begun are awaited then too.
  await Promise.all(Array.from({ length: width }, () => worker().catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
};
