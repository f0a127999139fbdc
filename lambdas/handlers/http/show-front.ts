import { htmlPage, pageRoute } from '../../middleware/page-route.ts';
import { pages } from '../../runtime/pages.ts';

/** `GET /`: what this address is, and where it leads. */
export const handler = pageRoute(pages, async () =>
  htmlPage((await import('../../../lib/front/index.html?page')).default),
);
