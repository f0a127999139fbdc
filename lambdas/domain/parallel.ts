/** Runs a job for each item, at most `width` at a time. The first failure is thrown once all have ended. */
export async function inParallel<Item>(
  items: Item[],
  width: number,
  job: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    const failures: unknown[] = [];
    for (const item of waiting) await job(item).catch((error: unknown) => failures.push(error));
    return failures;
  };
  const failures = (await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))).flat();
  if (failures.length > 0) throw failures[0];
}
