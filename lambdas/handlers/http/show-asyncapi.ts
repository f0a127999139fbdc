import { jsonPage, pageRoute } from '../../middleware/page-route.ts';
import { pages } from '../../runtime/pages.ts';

/** `GET /asyncapi.json`: the contract of the socket doors, as AsyncAPI. */
export const handler = pageRoute(pages, async () =>
  jsonPage((await import('../../../docs/contract/asyncapi.json?raw')).default),
);
