import { invalid } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import type { Widget } from '../../domain/identity/caller.ts';
import { clientMessageId, sessionId } from '../../domain/ids.ts';

type Fields = Record<string, unknown>;

/** The session that a widget made for itself; `undefined` if it sends none. */
export const webchatSession = ({ sessionId: given }: Fields): string | undefined =>
  given === undefined || given === null || given === '' ? undefined : sessionId(given);

/**
 * What a widget calls its own message: the millisecond in which it was written. One visitor would have to write two texts in
 * two tabs in the same one for them to meet; then the second is refused and shown as not sent, rather than taken for the first.
 */
export const optimisticId = ({ temp_id: given }: Fields): string | undefined =>
  given === undefined || given === null ? undefined : clientMessageId(given, 'temp_id');

/** The handle of a conversation or a visitor: whatever was not made by us opens nothing. */
export const givenHandle = (given: unknown): string | undefined =>
  typeof given === 'string' && /^[\w-]{1,128}$/.test(given) ? given : undefined;

/** Longest values that go into a token; addresses of pages can be longer than any limit would be. */
const LONGEST = { site: 128, domain: 253, origin: 253, url: 300, label: 80 };

/** What a page says of itself and its visitor: shown to agents, trusted for nothing, cut where it is too long. */
export function pageOf(body: Fields): Omit<Widget, 'handle' | 'bare'> {
  const { siteId, site_id: snake, domain, origin, url } = body;
  const label = labelOf(body);
  const page = { domain: cut('domain', domain), origin: cut('origin', origin), url: cut('url', url) };
  return {
    site: cut('site', siteId ?? snake, 'siteId') ?? page.domain ?? 'website',
    ...given({ label }),
    ...(Object.fromEntries(Object.entries(page).filter(([, value]) => value)) as Partial<typeof page> as object),
  };
}

/** What the page calls its visitor: a name, else an address, else an id. */
export function labelOf({ sender_name: sender, userName, userInfo, email, userId }: Fields): string | undefined {
  const info = typeof userInfo === 'object' && userInfo !== null ? (userInfo as Fields) : {};
  const named = [sender, userName, info.name, info.email, email, userId].find(
    (value) => typeof value === 'string' && value.trim() !== '',
  );
  return named === undefined ? undefined : cut('label', named);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROL = /[\u0000-\u001f\u007f]/g;

function cut(name: keyof typeof LONGEST, value: unknown, field: string = name): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalid(field, 'must be a string');
  return value.replace(CONTROL, '').slice(0, LONGEST[name]).toWellFormed() || undefined;
}
