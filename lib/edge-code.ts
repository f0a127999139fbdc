import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPOSED_HEADERS } from '../lambdas/middleware/cors-headers.ts';
import { ROUTES } from '../lambdas/routes.ts';

/** What the edge function is made with. */
export interface EdgeCode {
  /** The name of the WebSocket API's stage. */
  socketStage: string;
  /** What a Socket.IO client is told in its handshake, beside an id. */
  open: { pingInterval: number; pingTimeout: number; maxPayload: number };
  /** Differs from deployment to deployment, and so do the ids of polling sessions. */
  salt: string;
}

/** The edge function as it is deployed. */
export function edgeCode({ socketStage, open, salt }: EdgeCode): string {
  return withoutComments(sourceOf('edge-function.js'))
    .replace(/'?__ROUTES__'?: ''/, () => members(verbsByPath()))
    .replace(/'?__OPEN__'?: ''/, () => members(open))
    .replace('__EXPOSED__', () => EXPOSED_HEADERS.join(', '))
    .replace('__SALT__', () => salt)
    .replace('__SOCKET_STAGE__', () => socketStage);
}

/** The function for files, as it is deployed. */
export const filesCode = (): string => withoutComments(sourceOf('edge-files-function.js'));

const sourceOf = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');

/** CloudFront takes 10 KB of code (aws-facts 2.6), of which comments would be a third. Each has lines of its own. */
const withoutComments = (source: string): string =>
  source.replace(/^[ \t]*(\/\*[\s\S]*?\*\/|\/\/.*)\n/gm, '').replace(/\n{2,}/g, '\n');

const members = (value: object): string => JSON.stringify(value).slice(1, -1);

function verbsByPath(): Record<string, string> {
  const keys = ROUTES.filter(({ only }) => only === undefined).map(({ key }) => key.split(' '));
  const paths = Map.groupBy(keys, ([, path = '']) => path);
  return Object.fromEntries([...paths].map(([path, all]) => [path, all.map(([verb]) => verb).join(', ')]));
}
