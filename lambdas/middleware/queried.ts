import { saysNothingInQuery } from '../domain/given.ts';
import { type Meaning, SPELLINGS, spellingsOf, spelt } from '../domain/spellings.ts';

type Query = Readonly<Record<string, string | undefined>>;

/**
 * One value of a query, read by its parser, which gets the name as the client wrote it. One that says "not given" is not; everything
 * else, blanks and zeros before a number too, is for the parser to take or refuse.
 */
export function queried<Of>(query: Query, name: string, parse: (value: string, name: string) => Of): Of | undefined {
  const given = Object.fromEntries(
    spellingsOf(name).flatMap((each) => (saysNothingInQuery(query[each]) ? [] : [[each, query[each]]])),
  );
  if (Object.hasOwn(SPELLINGS, name)) return spelt(given, name as Meaning, (value, as) => parse(String(value), as));
  const value = given[name];
  return value === undefined ? undefined : parse(value, name);
}
