import {
  type CHAT_ROUTES,
  type DESK_ROUTES,
  type PAGE_ROUTES,
  ROUTES,
  type Route,
  type TOKEN_ROUTES,
} from '../../../lambdas/routes.ts';
import { ACCOUNT_DECLARATIONS } from './account-routes.ts';
import { ADMIN_DECLARATIONS } from './admin-routes.ts';
import { AGENT_DECLARATIONS } from './agent-routes.ts';
import { CANNED_DECLARATIONS } from './canned-routes.ts';
import { CHAT_DECLARATIONS } from './chat-routes.ts';
import { DATA_DECLARATIONS } from './data-routes.ts';
import type { Declaration, Described } from './declaration.ts';
import { DESK_DECLARATIONS } from './desk-routes.ts';
import { ERASURE_DECLARATIONS } from './erasure-routes.ts';
import { FILE_DECLARATIONS } from './file-routes.ts';
import { GATEWAY_DECLARATIONS } from './gateway-routes.ts';
import { PAGE_DECLARATIONS } from './page-routes.ts';
import { TOKEN_DECLARATIONS } from './token-routes.ts';
import { WEBCHAT_DECLARATIONS } from './webchat-routes.ts';

type Key = Described<
  keyof typeof CHAT_ROUTES | keyof typeof DESK_ROUTES | keyof typeof TOKEN_ROUTES | keyof typeof PAGE_ROUTES
>;

const ALL = {
  ...TOKEN_DECLARATIONS,
  ...ACCOUNT_DECLARATIONS,
  ...CHAT_DECLARATIONS,
  ...DESK_DECLARATIONS,
  ...ADMIN_DECLARATIONS,
  ...AGENT_DECLARATIONS,
  ...CANNED_DECLARATIONS,
  ...ERASURE_DECLARATIONS,
  ...DATA_DECLARATIONS,
  ...WEBCHAT_DECLARATIONS,
  ...FILE_DECLARATIONS,
  ...GATEWAY_DECLARATIONS,
  ...PAGE_DECLARATIONS,
};

// A route without a declaration does not compile, and neither does a declaration without a route.
const DECLARED: Readonly<Record<Key, Declaration>> = ALL satisfies Record<Exclude<keyof typeof ALL, Key>, never>;

/** A route with what it takes and answers. */
export type DeclaredRoute = Declaration & Route;

/** Every route of the HTTP API that is for clients, in the order of `lambdas/routes.ts`. */
export const DECLARED_ROUTES: readonly DeclaredRoute[] = ROUTES.filter(({ only }) => only !== 'edge').map((route) => ({
  ...declarationOf(route.key),
  ...route,
}));

/** A `HEAD` takes and answers what its `GET` does, but for bodies. */
function declarationOf(key: string): Declaration {
  const [, path] = /^HEAD (.*)$/.exec(key) ?? [];
  if (path === undefined) return DECLARED[key as Key];
  const { id, summary, ...same } = DECLARED[`GET ${path}` as Key];
  return { id: `${id}Head`, summary: `${summary}: the headers alone`, ...same };
}
