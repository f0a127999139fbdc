import type { Local } from '@chat-gateway/local';
import type { Exchange, Observation } from '@chat-gateway/local/observations';
import { judgedSockets } from './judged-sockets.ts';
import type { Judges } from './judges.ts';
import { seenProblems } from './seen-problems.ts';

type Stoppable = Pick<Local, 'abort' | 'close' | 'observations'>;

/**
 * Judges every exchange and frame that passes a product's front door, whatever client it is of, and fails the stop if the
 * contract does not declare something.
 * Not judged: the runner's own pages, which are no part of the product; uploads, which go to S3; what never reaches an API: HTTP
 * that is none, binary frames and frames that are too long; and a deployed gateway, on whose side nothing listens.
 */
export function recordContract<Product extends Stoppable>(product: Product, judges: Judges): Product {
  const seen = seenProblems();
  const judgeFrame = judgedSockets(judges, seen);
  const judge = (observation: Observation): void => {
    if (observation.type !== 'exchange') judgeFrame(observation);
    else if (observation.way !== 'runner') seen.note(judges.exchange(observation), exampleOf(observation));
  };
  product.observations.on((observation) => {
    try {
      judge(observation);
    } catch (error) {
      // A listener that throws would stop the runner in the middle of its work.
      seen.note([`the judge of the contract failed: ${String(error)}`], JSON.stringify(observation));
    }
  });
  const after = (stop: () => Promise<void>) => async (): Promise<void> => {
    const failure = await stop().then(
      () => undefined,
      (error: Error) => error,
    );
    const problems = seen.lines();
    if (problems.length === 0 && failure) throw failure;
    if (problems.length > 0) {
      const other = failure ? `\n${failure.message}` : '';
      throw new Error(`What passed the front door is not as lib/contract says:\n${problems.join('\n')}${other}`);
    }
  };
  return { ...product, close: after(product.close), abort: after(product.abort) };
}

/** How much of an example is the request, so that there is room for the answer. */
const LONGEST_REQUEST = 150;

export const exampleOf = ({ method, path, query, requestBody, status, body }: Exchange): string => {
  const request = `${method} ${path}${query === '' ? '' : `?${query}`} ${shown(requestBody)}`.trimEnd();
  return `${request.slice(0, LONGEST_REQUEST)} → ${status} ${shown(body)}`;
};

const shown = (body: string | Uint8Array): string => (typeof body === 'string' ? body : `(${body.length} bytes)`);
