/** The scheduler of a race: actors wait for their turns, which the search grants in any order. */
export type Steps = {
  /** Resolves when the search grants this actor's next step. */
  turn: (actor: string) => Promise<void>;
};

export type Race = {
  /** The actors that run side by side. Each asks for its turn before each step that another can notice. */
  actors: Record<string, () => Promise<unknown>>;
  /** Other events that may happen at this point, by name. */
  chances?: () => Record<string, () => void>;
  /** Checks what must hold when all actors have ended. */
  check: () => Promise<void>;
};

type Taken = { choice: number; of: number };

/**
 * Runs a race in every order in which its steps can be taken: depth first, each time anew from the beginning. Returns the
 * number of orders. A failure names its order.
 */
export async function everyOrder(start: (steps: Steps) => Promise<Race>): Promise<number> {
  let choices: number[] = [];
  for (let orders = 1; ; orders++) {
    const taken = await oneOrder(start, choices);
    while (taken.at(-1) && (taken.at(-1)?.choice ?? 0) + 1 >= (taken.at(-1)?.of ?? 0)) taken.pop();
    const last = taken.pop();
    if (!last) return orders;
    choices = [...taken.map(({ choice }) => choice), last.choice + 1];
  }
}

/** Takes the given choices, and the first of each further one. Returns all choices that there were. */
async function oneOrder(start: (steps: Steps) => Promise<Race>, choices: readonly number[]): Promise<Taken[]> {
  const waiting = new Map<string, () => void>();
  const turn = (actor: string) => new Promise<void>((go) => void waiting.set(actor, go));
  const { actors, chances, check } = await start({ turn });
  let running = Object.keys(actors).length;
  const failures: unknown[] = [];
  for (const actor of Object.values(actors)) {
    actor()
      .catch((error: unknown) => failures.push(error))
      .finally(() => {
        running -= 1;
      });
  }
  const taken: Taken[] = [];
  const story: string[] = [];
  for (;;) {
    await new Promise((rested) => setImmediate(rested));
    if (running === 0) break;
    const next = new Map([...waiting, ...Object.entries(chances?.() ?? {})]);
    const names = [...next.keys()].sort();
    const choice = choices[taken.length] ?? 0;
    const name = names[choice];
    if (name === undefined) throw new Error(`no actor can go on after ${story.join(', ')}`);
    taken.push({ choice, of: names.length });
    story.push(name);
    waiting.delete(name);
    next.get(name)?.();
  }
  try {
    if (failures.length > 0) throw failures[0];
    await check();
  } catch (error) {
    throw new Error(`in the order ${story.join(', ')}`, { cause: error });
  }
  return taken;
}
