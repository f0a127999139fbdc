import { jsonPage, pageRoute } from '../../middleware/page-route.ts';
import { pages } from '../../runtime/pages.ts';

/** `GET /openapi.json`: the contract of the HTTP API, as OpenAPI. */
export const handler = pageRoute(pages, async () =>
  jsonPage((await import('../../../docs/contract/openapi.json?raw')).default),
);
