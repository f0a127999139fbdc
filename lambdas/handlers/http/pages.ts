import { routeTable } from '../../middleware/route-table.ts';
import type { PAGE_ROUTES } from '../../routes.ts';
import { pages } from '../../runtime/pages.ts';
import { handler as showAsyncapi } from './show-asyncapi.ts';
import { handler as showDesk } from './show-desk.ts';
import { handler as showDocs } from './show-docs.ts';
import { handler as showFront } from './show-front.ts';
import { handler as showOpenapi } from './show-openapi.ts';

/** What is the same for everybody: this function reads no table and no secret. */
export const handler = routeTable<keyof typeof PAGE_ROUTES>(pages, {
  'GET /openapi.json': showOpenapi,
  'GET /asyncapi.json': showAsyncapi,
  'GET /docs': showDocs,
  'GET /desk': showDesk,
  'GET /': showFront,
});
