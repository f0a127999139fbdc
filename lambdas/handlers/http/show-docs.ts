import { htmlPage, pageRoute } from '../../middleware/page-route.ts';
import { pages } from '../../runtime/pages.ts';

/** `GET /docs`: both documents as a page to read. */
export const handler = pageRoute(pages, async () =>
  htmlPage((await import('../../../docs/contract/docs.html?raw')).default),
);
