import { invalid } from '../domain/errors.ts';
import { spellingsOf } from '../domain/spellings.ts';

/**
 * What a route of `/api/chat` takes: names of its query, and of the fields of its body, each in one spelling of
 * `SPELLINGS`. Names that a public widget sends to it stand here too where they change nothing. A tenant may be named
 * everywhere.
 */
export type Takes = { query?: readonly string[]; body?: readonly string[] };

/** Refuses the first name of a query that the route does not know, or that is given twice: what filters nothing misleads. */
export function onlyKnownQuery({ query = [] }: Takes, rawQuery: string): void {
  const names = [...new URLSearchParams(rawQuery).keys()];
  const known = knownNames(query);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw unknownName(unknown, 'query', query);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) throw invalid(repeated, 'must be given once');
}

/** Refuses the first field of a body that the route does not know. */
export function onlyKnownFields({ body = [] }: Takes, given: Readonly<Record<string, unknown>>): void {
  const [unknown] = unknownFields({ body }, given);
  if (unknown !== undefined) throw unknownName(unknown, 'body', body);
}

/** The fields of a body that the route does not know. */
export function unknownFields({ body = [] }: Takes, given: Readonly<Record<string, unknown>>): string[] {
  const known = knownNames(body);
  return Object.keys(given).filter((name) => !known.has(name));
}

const knownNames = (names: readonly string[]): Set<string> => new Set([...names, 'tenantId'].flatMap(spellingsOf));

/** Characters of an unknown name that are shown. */
const SHOWN = 64;

const unknownName = (name: string, part: 'query' | 'body', known: readonly string[]) =>
  invalid(
    [...name].slice(0, SHOWN).join('').toWellFormed(),
    `is not known in the ${part} of this route: ${known.length === 0 ? 'it needs none' : `it takes ${known.join(', ')}`}`,
  );
