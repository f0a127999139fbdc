import { Refusal } from '../domain/errors.ts';
import type { OpenRequest } from './http-route.ts';

/**
 * Refuses whatever does not come from a page of this gateway itself. `SameSite` does not tell a site beside the gateway's apart
 * (`a.example.com` and `chat.example.com` are the same site), and its page may read answers with its visitors' cookies: so the
 * browser's own `Origin` decides, and `Sec-Fetch-Site` where a browser sends it. A form of another site cannot send JSON.
 */
export function fromOwnPage({ origin, gateway, headers }: Pick<OpenRequest, 'origin' | 'gateway' | 'headers'>): void {
  const site = headers['sec-fetch-site'];
  if (origin !== gateway || (site !== undefined && site !== 'same-origin')) {
    throw new Refusal('ERR_ORIGIN', 'only the page of this gateway may ask for this');
  }
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new Refusal('ERR_MALFORMED', 'the body must be application/json');
  }
}
