import Type, { type TSchema } from 'typebox';
import { htmlPage, jsonPage, type Page, scriptPage } from '../../../lambdas/middleware/page-route.ts';
import type { PAGE_ROUTES } from '../../../lambdas/routes.ts';
import { optional, required } from './answer-headers.ts';
import type { Declaration, Described, Headers } from './declaration.ts';

/** What is known of a page's headers without its content. */
const headersOf = ({ headers }: Page): Headers => {
  const said = (name: string, description: string) => required(Type.Literal(headers[name] ?? '', { description }));
  return {
    'content-type': said('content-type', 'What the body is.'),
    'cache-control': said('cache-control', 'The same for everybody, and kept for a minute.'),
    'referrer-policy': said('referrer-policy', 'A link that is followed tells nobody where it stood.'),
    'x-content-type-options': said('x-content-type-options', 'The type is the one that is said.'),
    'content-security-policy': required(
      Type.String({ description: 'What may run in it, what it may load and ask, and that nobody may frame it.' }),
    ),
    ...('permissions-policy' in headers && {
      'permissions-policy': said('permissions-policy', 'What nothing in it may ask the browser for.'),
      'cross-origin-opener-policy': said('cross-origin-opener-policy', 'No other window has a hold of it.'),
    }),
    etag: required(Type.String({ description: 'What `If-None-Match` compares.', pattern: '^(W/)?"[\\w-]{22}"$' })),
    vary: optional(Type.Literal('Accept-Encoding', { description: 'By the edge, which compresses.' })),
  };
};

const shown = (id: string, summary: string, page: Page, mediaType: string, body: TSchema): Declaration => ({
  id,
  tag: 'gateway',
  summary,
  description: 'The same bytes for everybody: no query, cookie or header changes them.',
  credentials: ['none'],
  headers: Type.Object({
    'If-None-Match': Type.Optional(Type.String({ description: 'The `etag` of what the client has already.' })),
  }),
  answers: {
    200: { description: 'The document.', mediaType, body, headers: headersOf(page) },
    304: { description: 'The client has it.', mediaType, headers: headersOf(page) },
  },
  refusals: [],
});

const document = (description: string) => Type.Object({}, { description, additionalProperties: true });

export const PAGE_DECLARATIONS = {
  'GET /openapi.json': shown(
    'showOpenapi',
    'This document',
    jsonPage(''),
    'application/json',
    document('A document of OpenAPI 3.1.'),
  ),
  'GET /asyncapi.json': shown(
    'showAsyncapi',
    'The frames and events of sockets',
    jsonPage(''),
    'application/json',
    document('A document of AsyncAPI 3.0.'),
  ),
  'GET /docs': shown(
    'showDocs',
    'Both documents as a page to read',
    htmlPage(''),
    'text/html',
    Type.String({ description: 'A page without scripts.' }),
  ),
  'GET /desk': shown(
    'showDesk',
    'The page of the agents',
    scriptPage('', []),
    'text/html',
    Type.String({ description: 'One file with all its scripts and style sheets.' }),
  ),
  'GET /': shown(
    'showFront',
    'What this address is',
    htmlPage(''),
    'text/html',
    Type.String({ description: 'A page without scripts: it leads to the desk, the documents and the health.' }),
  ),
} as const satisfies Record<Described<keyof typeof PAGE_ROUTES>, Declaration>;
