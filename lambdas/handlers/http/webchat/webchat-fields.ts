import { cutAddress, cutText } from '../../../domain/cut-text.ts';
import { given } from '../../../domain/given.ts';
import type { Widget } from '../../../domain/identity/caller.ts';
import { pageAddress } from '../../../domain/identity/page-address.ts';
import { displayName } from '../../../domain/identity/profile.ts';
import type { Handle } from '../../../domain/ids.ts';
import { readableLine } from '../../../domain/readable-text.ts';
import { sealed } from '../../../domain/sealed.ts';
import { speltIn } from '../../../domain/spellings.ts';

type Fields = Record<string, unknown>;

/** The handle of a conversation or visitor; `undefined` for anything without a handle's form. */
export const givenHandle = (given: unknown): Handle | undefined =>
  typeof given === 'string' && /^[\w-]{1,128}$/.test(given) ? sealed(given) : undefined;

/** Characters of values that go into a token; page URLs can exceed any limit. */
const LONGEST = { site: 128, domain: 253, origin: 253, url: 300 };

/**
 * A page's own data about itself and its visitor: shown to agents, never trusted, cleaned and cut. What is no text is left out:
 * what only decorates stops nobody.
 */
export function pageOf(body: Fields): Omit<Widget, 'handle' | 'bare'> {
  const domain = cutText(addressOf(body.domain), LONGEST.domain);
  const origin = cutText(addressOf(body.origin), LONGEST.origin);
  const url = cutAddress(addressOf(body.url), LONGEST.url);
  return {
    site: siteIn(body) || domain || 'website',
    ...given({
      label: labelOf(body),
      domain: domain || undefined,
      origin: origin || undefined,
      url: url || undefined,
    }),
  };
}

const siteIn = (body: Fields): string | undefined =>
  speltIn(body, 'siteId')
    .map(({ value }) => cutText(lineOf(value), LONGEST.site))
    .find((site) => site !== '');

const lineOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? readableLine(String(value)) : '';

const addressOf = (value: unknown): string => pageAddress(lineOf(value));

/** The page's label of its visitor: the first that can be read of a name, an email address and an id. */
export function labelOf(body: Fields): string | undefined {
  const { sender_name: sender, userName, userInfo, email } = body;
  const info = typeof userInfo === 'object' && userInfo !== null ? (userInfo as Fields) : {};
  const ids = speltIn(body, 'userId').map(({ value }) => value);
  return [sender, userName, info.name, info.email, email, ...ids].map(displayName).find((label) => label !== undefined);
}
