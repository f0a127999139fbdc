import { createHash } from 'node:crypto';
import type { HttpAnswer, HttpHandler } from './http-event.ts';
import { type OpenNeeds, openRoute } from './http-route.ts';

/** The same bytes for everybody, with all their headers. */
export type Page = { text: string; headers: { etag: string } & Record<string, string> };

/** Nothing of a page runs, is loaded from elsewhere, or stands in a frame; more is allowed by the hash of its content only. */
const CONTENT_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const sha256 = (text: string) => createHash('sha256').update(text);

function page(text: string, contentType: string, contentPolicy: string): Page {
  const headers = {
    'content-type': contentType,
    // A minute: a deployment is seen soon, and the edge asks once a minute however many read.
    'cache-control': 'public, max-age=60',
    etag: `"${sha256(text).digest('base64url').slice(0, 22)}"`,
    'content-security-policy': contentPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  return { text, headers };
}

/** A JSON document. */
export const jsonPage = (text: string): Page => page(text, 'application/json', CONTENT_POLICY);

/**
 * A page without scripts: its own style sheets are allowed by their hashes, and images in `data:` addresses. No policy says
 * `'self'`, since visitors' files have the same origin.
 */
export function htmlPage(text: string): Page {
  const styles = [...text.matchAll(/<style>([^<]*)<\/style>/g)].map(([, css = '']) => css);
  const hashes = styles.map((css) => `'sha256-${sha256(css).digest('base64')}'`);
  const allowed = `img-src data:; style-src ${hashes.join(' ') || "'none'"}`;
  return page(text, 'text/html; charset=utf-8', `${CONTENT_POLICY}; ${allowed}`);
}

/** A route that answers everybody with a page, or with 304 to those that have it. */
export const pageRoute = (needs: () => OpenNeeds, { text, headers }: Page): HttpHandler =>
  openRoute(
    needs,
    async (request): Promise<HttpAnswer> =>
      isKnown(headers.etag, request.headers['if-none-match'])
        ? { statusCode: 304, headers }
        : { statusCode: 200, headers, text },
  );

/**
 * Whether a client has the page already (RFC 9110, 13.1.2): a list of tags, or `*`. CloudFront makes a tag weak (`W/`) where
 * it has compressed the page, and weak tags count.
 */
const isKnown = (etag: string, known = ''): boolean =>
  known.split(',').some((one) => [etag, '*'].includes(one.trim().replace(/^W\//, '')));
