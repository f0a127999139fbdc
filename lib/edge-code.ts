import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPOSED_HEADERS } from '../lambdas/middleware/cors-headers.ts';
import { ROUTES } from '../lambdas/routes.ts';

/**
 * The edge function as it is deployed: with the routes of the HTTP API, the headers that pages may read and the stage of the
 * WebSocket API filled in.
 */
export function edgeCode(socketStage: string): string {
  const source = readFileSync(join(import.meta.dirname, 'edge-function.js'), 'utf8');
  const verbs = JSON.stringify(verbsByPath()).slice(1, -1);
  return source
    .replace(/'?__ROUTES__'?: ''/, () => verbs)
    .replace('__EXPOSED__', () => EXPOSED_HEADERS.join(', '))
    .replace('__SOCKET_STAGE__', () => socketStage);
}

function verbsByPath(): Record<string, string> {
  const keys = ROUTES.filter(({ only }) => only !== 'edgeless').map(({ key }) => key.split(' '));
  const paths = Map.groupBy(keys, ([, path = '']) => path);
  return Object.fromEntries([...paths].map(([path, all]) => [path, all.map(([verb]) => verb).join(', ')]));
}
