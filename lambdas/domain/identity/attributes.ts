import { cutText } from '../cut-text.ts';
import { invalid } from '../errors.ts';
import { holdsNothing } from '../given.ts';
import type { Subject, TenantId } from '../ids.ts';
import { readableLine } from '../readable-text.ts';

/** What is said of a visitor beside its name: a plan, a number of orders. Shown to agents, and used for nothing. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Who says it: the site's server, which vouches for it, or a page, which anybody can have written. */
export type AttributeSource = 'site' | 'page';

/** Attributes of one source, and bytes of all of them as JSON: so that agents' screens, and the row, stay small. */
export const MOST_ATTRIBUTES = 20;
export const MOST_ATTRIBUTE_BYTES = 2048;

/** Characters of the name of one, and of a text. */
const LONGEST_NAME = 40;
const LONGEST_VALUE = 500;

const bytesOf = (attributes: Attributes): number => new TextEncoder().encode(JSON.stringify(attributes)).length;

/**
 * Attributes that a site's server vouches for; undefined if none are given. Names and texts are cleaned and cut as what only
 * decorates; what has no form of one, or is too much, is refused, since a server can be corrected.
 */
export function siteAttributes(value: unknown): Attributes | undefined {
  if (value === undefined || value === null) return undefined;
  const entries = Object.entries(objectIn(value));
  if (entries.some(([, each]) => !isScalar(each))) throw invalid('attributes', 'must be texts, numbers or booleans');
  const attributes = Object.fromEntries(entries.flatMap(cleaned));
  if (Object.keys(attributes).length > MOST_ATTRIBUTES) {
    throw invalid('attributes', `must be at most ${MOST_ATTRIBUTES}`);
  }
  if (bytesOf(attributes) > MOST_ATTRIBUTE_BYTES) {
    throw invalid('attributes', `must have at most ${MOST_ATTRIBUTE_BYTES} bytes as JSON`);
  }
  return attributes;
}

/** Attributes that a page says, of which nothing is refused: the first of those that have a form, as many as fit. */
export function pageAttributes(value: unknown): Attributes | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  let kept: Attributes = {};
  for (const [name, each] of Object.entries(value)) {
    const more = { ...kept, ...Object.fromEntries(cleaned([name, each])) };
    if (Object.keys(more).length <= MOST_ATTRIBUTES && bytesOf(more) <= MOST_ATTRIBUTE_BYTES) kept = more;
  }
  return kept;
}

function objectIn(value: unknown): object {
  if (holdsNothing(value)) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('attributes', 'must be an object');
  }
  return value;
}

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** One attribute, cleaned; none if nothing of its name is seen, or it has no value. */
function cleaned([name, value]: [string, unknown]): [string, string | number | boolean][] {
  const shown = cutText(readableLine(name), LONGEST_NAME).trim();
  // An object has a meaning of its own for this name.
  if (shown === '' || shown === '__proto__' || value === null || !isScalar(value)) return [];
  const text = typeof value === 'string' ? cutText(readableLine(value), LONGEST_VALUE) : value;
  return text === '' ? [] : [[shown, text]];
}

/** What is said of visitors, by whom; kept apart from what they are called, and as long as a visitor that is active then. */
export interface VisitorAttributes {
  /** May lag by about a second. */
  find(tenantId: TenantId, subject: Subject): Promise<Partial<Record<AttributeSource, Attributes>>>;
  /** Replaces all that this source has said before. */
  set(tenantId: TenantId, subject: Subject, source: AttributeSource, attributes: Attributes): Promise<void>;
}
