import { saysNothingInQuery } from '../domain/given.ts';
import { type Meaning, SPELLINGS, spellingsOf, spelt } from '../domain/spellings.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** What a query gives: all but what says that it is not given. */
export const givenIn = (query: Query): Query =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => !saysNothingInQuery(value)));

/**
 * One value of a query, read by its parser, which gets the name as the client wrote it. Everything that is given, blanks and zeros
 * before a number too, is for the parser to take or refuse.
 */
export function queried<Of>(query: Query, name: string, parse: (value: string, name: string) => Of): Of | undefined {
  const given = Object.fromEntries(
    spellingsOf(name).flatMap((each) => (query[each] === undefined ? [] : [[each, query[each]]])),
  );
  if (Object.hasOwn(SPELLINGS, name)) return spelt(given, name as Meaning, (value, as) => parse(String(value), as));
  const value = given[name];
  return value === undefined ? undefined : parse(value, name);
}
