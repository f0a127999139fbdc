import { invalid } from '../../../domain/errors.ts';
import { given } from '../../../domain/given.ts';
import type { Widget } from '../../../domain/identity/caller.ts';
import type { Handle, SessionSecret } from '../../../domain/ids.ts';
import { clientMessageId, sessionId } from '../../../domain/ids.ts';
import { sealed } from '../../../domain/sealed.ts';

type Fields = Record<string, unknown>;

/** The session id that a widget generated; `undefined` if it sends none. */
export const webchatSession = ({ sessionId: given }: Fields): SessionSecret | undefined =>
  given === undefined || given === null || given === '' ? undefined : sessionId(given);

/**
 * A widget's own id of its message: the millisecond in which it was written. Only messages that one visitor writes in two tabs
 * in the same millisecond have equal ids; then the second is refused and shown as not sent, not taken for the first.
 */
export const optimisticId = ({ temp_id: given }: Fields): string | undefined =>
  given === undefined || given === null ? undefined : clientMessageId(given, 'temp_id');

/** The handle of a conversation in a query; `undefined` for anything without a handle's form. */
export const givenHandle = (given: unknown): Handle | undefined =>
  typeof given === 'string' && /^[\w-]{1,128}$/.test(given) ? sealed(given) : undefined;

/** Characters of values that go into a token; page URLs can exceed any limit. */
const LONGEST = { site: 128, domain: 253, origin: 253, url: 300, label: 80 };

/** A page's own data about itself and its visitor: shown to agents, never trusted, truncated to `LONGEST`. */
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

/** The page's label of its visitor: a name, else an email address, else an id. */
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
