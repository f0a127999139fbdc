import { pageRoute, scriptPage } from '../../middleware/page-route.ts';
import { deskReaches } from '../../runtime/desk-reaches.ts';
import { pages } from '../../runtime/pages.ts';

/** `GET /desk`: the page of the agents, the same for all tenants. Who asks for what, its requests say. */
export const handler = pageRoute(pages, async () =>
  scriptPage((await import('../../../lib/desk/index.html?page')).default, deskReaches()),
);
