import type { Header } from './http/gateway-message.ts';

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
  | OpenedConnection
  | {
      readonly type: 'connection-closed';
      readonly connectionId: string;
      readonly code: number;
      readonly reason: string;
    }
  | {
      /** A text frame of a client. */
      readonly type: 'frame-received';
      readonly connectionId: string;
      readonly text: string;
      /** Empty if no route takes it. */
      readonly routeKey: string;
      /** The `requestId` of each invocation for it, several if a fault repeats it. */
      readonly requestIds: readonly string[];
    }
  | {
      /** A frame that a client was sent. */
      readonly type: 'frame-sent';
      readonly connectionId: string;
      readonly text: string;
      /** `function`: posted, or returned as a route response; `gateway`: an error of API Gateway itself. */
      readonly by: FrameAuthor;
    }
  | {
      /** A call of `@connections`, also one that was refused. */
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
  | LogLine
  | { readonly type: 'async-invocation-abandoned'; readonly function: string; readonly event: unknown }
  | Exchange;

/** A line of a log: what a function printed, or the access log of an HTTP API's stage or of CloudFront. */
export interface LogLine {
  readonly type: 'log';
  readonly of: 'function' | 'api' | 'edge';
  /** The logical id of the function or the API; the distribution's id. */
  readonly name: string;
  readonly line: string;
}

/** Who made a frame that a client got. */
export type FrameAuthor = 'function' | 'gateway';

/** How a request reached what answered it: through CloudFront, directly at an API, or it stayed in the runner itself. */
export type Way = 'edge' | 'api' | 'runner';

/** A request of a client at the public server and its response; for a WebSocket its handshake, with status 101 if it opened. */
export interface Exchange {
  readonly type: 'exchange';
  /** `runner`: one of its pages, or an address that leads nowhere; neither exists on AWS. */
  readonly way: Way;
  readonly method: string;
  /** As the client sent it, percent-encoded; at a direct address, as the API saw it. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly requestHeaders: readonly Header[];
  readonly requestBody: string | Uint8Array;
  /** Whether the request's body was longer than a record may be, and is cut. */
  readonly requestBodyCut: boolean;
  readonly status: number;
  /** Without those that belong to the connection to the client (`content-length`, `date`, …). */
  readonly headers: readonly Header[];
  /** As in `GatewayResponse`: absent if no function made the response. */
  readonly functionHeaders?: readonly string[];
  readonly body: string | Uint8Array;
  readonly bodyCut: boolean;
}

/** A WebSocket that was opened, with its handshake as the client sent it. */
export interface OpenedConnection {
  readonly type: 'connection-opened';
  readonly connectionId: string;
  /** The API's logical id. */
  readonly api: string;
  readonly stage: string;
  readonly path: string;
  readonly query: string;
  readonly requestHeaders: readonly Header[];
  /** The subprotocol that was agreed on. */
  readonly subprotocol?: string;
}

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
const MOST_KEPT = 5000;
/** How long the bodies of all kept exchanges are together, before the oldest observations are dropped. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024;

const weightOf = (seen: Observation): number =>
  seen.type === 'exchange' ? seen.requestBody.length + seen.body.length : 0;

/** The stream, and the function that adds to it. */
export function observationStream(): Observations & { readonly emit: (observation: Observation) => void } {
  let past: Observation[] = [];
  let weight = 0;
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
      weight = 0;
    },
    emit(observation) {
      past.push(observation);
      weight += weightOf(observation);
      while (past.length > MOST_KEPT || weight > MOST_KEPT_BYTES) weight -= weightOf(past.shift() ?? observation);
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
