import { createHash } from 'node:crypto';
import type { HttpAnswer, HttpHandler } from './http-event.ts';
import { type OpenNeeds, openRoute } from './http-route.ts';

/** The same bytes for everybody, with all their headers. */
export type Page = { text: string; headers: { etag: string } & Record<string, string> };

/** Nothing of a page runs, is loaded from elsewhere, or stands in a frame; more is allowed by the hash of its content only. */
const CONTENT_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const sha256 = (text: string) => createHash('sha256').update(text);

function page(text: string, contentType: string, contentPolicy: string, more: Record<string, string> = {}): Page {
  const headers = {
    'content-type': contentType,
    // A minute: a deployment is seen soon, and the edge asks once a minute however many read.
    'cache-control': 'public, max-age=60',
    // Of the policy too: whoever has the page keeps it with the headers that it came with.
    etag: `"${sha256(`${contentPolicy}\n${text}`).digest('base64url').slice(0, 22)}"`,
    'content-security-policy': contentPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...more,
  };
  return { text, headers };
}

/** A JSON document. */
export const jsonPage = (text: string): Page => page(text, 'application/json', CONTENT_POLICY);

const HTML = 'text/html; charset=utf-8';

/** The sources of a policy for the elements of a page with this beginning: the hash of each one's content. */
function hashesOf(text: string, element: 'script' | 'style', start: string = element): string {
  const contents = [...text.matchAll(new RegExp(`<${start}>(.*?)</${element}>`, 'gs'))].map(
    ([, content = '']) => content,
  );
  return contents.map((content) => `'sha256-${sha256(content).digest('base64')}'`).join(' ') || "'none'";
}

/**
 * A page without scripts: its own style sheets are allowed by their hashes, and images in `data:` addresses. No policy says
 * `'self'`, since visitors' files have the same origin.
 */
export const htmlPage = (text: string): Page =>
  page(text, HTML, `${CONTENT_POLICY}; img-src data:; style-src ${hashesOf(text, 'style')}`);

/** What a page with scripts never needs, so that nothing which gets into it has it either. */
const PERMISSIONS = 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()';

/**
 * A page with scripts. Those that stand in it are allowed by their hashes; no others are, whether they come from its origin,
 * where visitors' files are, or are made of text (`require-trusted-types-for`). Images, sounds and films are shown, and requests
 * sent, from and to its own origin; `reaches` are the other addresses that it sends requests to
 * (docs/decisions/0049-the-desk-is-one-file.md).
 */
export function scriptPage(text: string, reaches: readonly string[]): Page {
  const policy = [
    CONTENT_POLICY,
    `script-src ${hashesOf(text, 'script', 'script type="module"')}`,
    `style-src ${hashesOf(text, 'style')}`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    // WebSockets of its own origin too, for every browser since Safari 15.4 (CSP 3, 6.7.2.8).
    `connect-src ${["'self'", ...reaches].join(' ')}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return page(text, HTML, policy.join('; '), {
    // No window that it opens, or that opens it, has a hold of it.
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': PERMISSIONS,
  });
}

/**
 * A route that answers everybody with a page, or with 304 to those that have it. The page is made at its first request: texts of
 * half a megabyte would otherwise be unpacked, and kept, by every environment that is asked for another one.
 */
export function pageRoute(needs: () => OpenNeeds, make: () => Promise<Page>): HttpHandler {
  let page: Promise<Page> | undefined;
  return openRoute(needs, async (request): Promise<HttpAnswer> => {
    page ??= make();
    const { text, headers } = await page;
    return isKnown(headers.etag, request.headers['if-none-match'])
      ? { statusCode: 304, headers }
      : { statusCode: 200, headers, text };
  });
}

/**
 * Whether a client has the page already (RFC 9110, 13.1.2): a list of tags, or `*`. CloudFront makes a tag weak (`W/`) where
 * it has compressed the page, and weak tags count.
 */
const isKnown = (etag: string, known = ''): boolean =>
  known.split(',').some((one) => [etag, '*'].includes(one.trim().replace(/^W\//, '')));
