import { type CHAT_ROUTES, ROUTES, type Route, type TOKEN_ROUTES } from '../../../lambdas/routes.ts';
import { CHAT_DECLARATIONS } from './chat-routes.ts';
import type { Declaration } from './declaration.ts';
import { FILE_DECLARATIONS } from './file-routes.ts';
import { GATEWAY_DECLARATIONS } from './gateway-routes.ts';
import { TOKEN_DECLARATIONS } from './token-routes.ts';
import { WEBCHAT_DECLARATIONS } from './webchat-routes.ts';

type Key = keyof typeof CHAT_ROUTES | keyof typeof TOKEN_ROUTES;

const ALL = {
  ...TOKEN_DECLARATIONS,
  ...CHAT_DECLARATIONS,
  ...WEBCHAT_DECLARATIONS,
  ...FILE_DECLARATIONS,
  ...GATEWAY_DECLARATIONS,
};

// A route without a declaration does not compile, and neither does a declaration without a route.
const DECLARED: Readonly<Record<Key, Declaration>> = ALL satisfies Record<Exclude<keyof typeof ALL, Key>, never>;

/** A route with what it takes and answers. */
export type DeclaredRoute = Declaration & Route;

/** Every route of the HTTP API, in the order of `lambdas/routes.ts`. */
export const DECLARED_ROUTES: readonly DeclaredRoute[] = ROUTES.map((route) => ({
  ...DECLARED[route.key as Key],
  ...route,
}));
