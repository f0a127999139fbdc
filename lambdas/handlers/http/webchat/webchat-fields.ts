import { invalid } from '../../../domain/errors.ts';
import { given } from '../../../domain/given.ts';
import type { Widget } from '../../../domain/identity/caller.ts';
import { pageAddress } from '../../../domain/identity/page-address.ts';
import type { Handle } from '../../../domain/ids.ts';
import { withoutMarksOfDirection } from '../../../domain/marks-of-direction.ts';
import { sealed } from '../../../domain/sealed.ts';
import { speltIn } from '../../../domain/spellings.ts';

type Fields = Record<string, unknown>;

/** The handle of a conversation or visitor; `undefined` for anything without a handle's form. */
export const givenHandle = (given: unknown): Handle | undefined =>
  typeof given === 'string' && /^[\w-]{1,128}$/.test(given) ? sealed(given) : undefined;

/** Characters of values that go into a token; page URLs can exceed any limit. */
const LONGEST = { site: 128, domain: 253, origin: 253, url: 300, label: 80 };

/** A page's own data about itself and its visitor: shown to agents, never trusted, truncated to `LONGEST`. */
export function pageOf(body: Fields): Omit<Widget, 'handle' | 'bare'> {
  const { domain, origin, url } = body;
  const label = labelOf(body);
  const page = { domain: address('domain', domain), origin: address('origin', origin), url: address('url', url) };
  return {
    site: siteIn(body) ?? page.domain ?? 'website',
    ...given({ label }),
    ...(Object.fromEntries(Object.entries(page).filter(([, value]) => value)) as Partial<typeof page> as object),
  };
}

/** The first site that is named; every spelling is held to its form, whichever counts. */
const siteIn = (body: Fields): string | undefined =>
  speltIn(body, 'siteId')
    .map(({ name, value }) => cut('site', value, name))
    .find((site) => site !== undefined);

/** The page's label of its visitor: a name, else an email address, else an id. */
export function labelOf(body: Fields): string | undefined {
  const { sender_name: sender, userName, userInfo, email } = body;
  const userId = speltIn(body, 'userId')[0]?.value;
  const info = typeof userInfo === 'object' && userInfo !== null ? (userInfo as Fields) : {};
  const named = [sender, userName, info.name, info.email, email, userId].find(
    (value) => typeof value === 'string' && value.trim() !== '',
  );
  return named === undefined ? undefined : cut('label', named);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROL = /[\u0000-\u001f\u007f]/g;

const address = (name: 'domain' | 'origin' | 'url', value: unknown): string | undefined =>
  cut(name, typeof value === 'string' ? pageAddress(value) : value);

function cut(name: keyof typeof LONGEST, value: unknown, field: string = name): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalid(field, 'must be a string');
  return withoutMarksOfDirection(value).replace(CONTROL, '').slice(0, LONGEST[name]).toWellFormed() || undefined;
}
