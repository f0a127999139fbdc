/** An event of the runner. Tests wait for observations instead of for time to pass. */
export type Observation =
  | {
      readonly type: 'invocation-started';
      readonly function: string;
      readonly requestId: string;
      readonly event: unknown;
    }
  | {
      readonly type: 'invocation';
      /** The function's logical id in its template. */
      readonly function: string;
      readonly name: string;
      readonly requestId: string;
      readonly event: unknown;
      /** Absent when the invocation failed. */
      readonly result?: unknown;
      /** What the function threw, or why it was stopped. */
      readonly error?: string;
    }
  | { readonly type: 'connection-opened'; readonly connectionId: string; readonly api: string; readonly stage: string }
  | {
      readonly type: 'connection-closed';
      readonly connectionId: string;
      readonly code: number;
      readonly reason: string;
    }
  | { readonly type: 'frame'; readonly connectionId: string; readonly bytes: number; readonly routeKey: string }
  | {
      readonly type: 'post';
      readonly connectionId: string;
      readonly method: string;
      readonly status: number;
      readonly bytes: number;
      readonly body: string;
    }
  | {
      /** IAM refused an access. */
      readonly type: 'access-refused';
      /** The logical id of a function, or the name of a service. */
      readonly holder: string;
      readonly action: string;
      readonly resource: string;
    }
  | { readonly type: 'disconnect-dropped'; readonly connectionId: string }
  | { readonly type: 'async-invocation-abandoned'; readonly function: string; readonly event: unknown }
  | { readonly type: 'request'; readonly method: string; readonly path: string; readonly status: number };

/** The stream of all observations, of which the latest are kept. */
export interface Observations {
  /** Subscribes to further observations; returns the function that unsubscribes. */
  on(listener: (observation: Observation) => void): () => void;
  /** The first matching observation of a type among those kept, or else the next one. */
  first<Type extends Observation['type']>(
    type: Type,
    fits?: (observation: Extract<Observation, { type: Type }>) => boolean,
  ): Promise<Extract<Observation, { type: Type }>>;
  /** The kept observations of a type, oldest first. */
  past<Type extends Observation['type']>(type: Type): Extract<Observation, { type: Type }>[];
  /** Drops the kept observations, so that `first` waits for a new one. */
  forget(): void;
}

/** How many observations are kept. */
const MOST_KEPT = 2000;

/** The stream, and the function that adds to it. */
export function observationStream(): Observations & { readonly emit: (observation: Observation) => void } {
  let past: Observation[] = [];
  const listeners = new Set<(observation: Observation) => void>();
  const on = (listener: (observation: Observation) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const ofType = <Type extends Observation['type']>(type: Type) =>
    past.filter((found): found is Extract<Observation, { type: Type }> => found.type === type);
  return {
    on,
    past: ofType,
    forget() {
      past = [];
    },
    emit(observation) {
      past.push(observation);
      if (past.length > MOST_KEPT) past.shift();
      for (const listener of [...listeners]) listener(observation);
    },
    first(type, fits = () => true) {
      const known = ofType(type).find(fits);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((found) => {
        const stop = on((observation) => {
          const candidate = observation as Extract<Observation, { type: typeof type }>;
          if (observation.type !== type || !fits(candidate)) return;
          stop();
          found(candidate);
        });
      });
    },
  };
}
