import front from '../../../lib/front/index.html?page';
import { htmlPage, pageRoute } from '../../middleware/page-route.ts';
import { pages } from '../../runtime/pages.ts';

/** `GET /`: what this address is, and where it leads. */
export const handler = pageRoute(pages, htmlPage(front));
