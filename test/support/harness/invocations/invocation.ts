/**
 * The point at which an invocation is killed: before its n-th outside call, while waiting for the answer, or right after it.
 */
export type KillPoint = { call: number; when: 'before' | 'unanswered' | 'answered' };

export const KILLED = Symbol('killed');

/** Called around each outside call of an invocation; answers `killed` to end the invocation there. */
export type Around = (call: {
  name: string;
  args: unknown[];
  number: number;
  when: KillPoint['when'];
}) => Promise<'go on' | 'killed'>;

/** The methods of our ports that return async iterables. One that is missing here fails at its first use. */
const LISTS = new Set([
  'overlapping',
  'endedIn',
  'upTo',
  'ofSlot',
  'ofUndelivered',
  'ofMarkedForClosing',
  'ofUnidentified',
  'ofJoining',
]);

/**
 * One invocation of a function as AWS runs it: it may end at any of its outside calls, and then none of its code continues;
 * requests already sent still take effect.
 */
export function anInvocation(around: Around) {
  const calls: string[] = [];
  let ended = false;
  let end = () => {};
  const killed = new Promise<typeof KILLED>((resolve) => {
    end = () => {
      ended = true;
      resolve(KILLED);
    };
  });
  const never = () => new Promise<never>(() => {});

  async function call<Answer>(name: string, args: unknown[], run: () => Promise<Answer>): Promise<Answer> {
    if (ended) return never();
    const number = calls.push(name) - 1;
    const goesOn = async (when: KillPoint['when']) => {
      if ((await around({ name, args, number, when })) === 'killed') end();
      return !ended;
    };
    if (!(await goesOn('before'))) return never();
    const answer = await run();
    if (ended || !(await goesOn('unanswered'))) return never();
    // The answer arrives, but no later call leaves the invocation.
    await goesOn('answered');
    return answer;
  }

  /** A port whose every call, and every step of a list, goes through this invocation. */
  function through<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get(target, key, receiver) {
        const method: unknown = Reflect.get(target, key, receiver);
        if (typeof method !== 'function') return method;
        const path = `${name}.${String(key)}`;
        if (LISTS.has(String(key))) return (...args: unknown[]) => steps(path, method.apply(target, args));
        return (...args: unknown[]) => call(path, args, () => method.apply(target, args));
      },
    });
  }

  async function* steps<Item>(path: string, items: AsyncIterable<Item>): AsyncGenerator<Item> {
    const iterator = items[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await call(path, [], () => iterator.next());
      if (done) return;
      yield value;
    }
  }

  return {
    through,
    /** The names of the calls made so far. */
    calls,
    kill: () => end(),
    /** Runs a job until it completes or is killed. */
    run: <Result>(job: () => Promise<Result>): Promise<Result | typeof KILLED> => Promise.race([job(), killed]),
  };
}

export type Invocation = ReturnType<typeof anInvocation>;
