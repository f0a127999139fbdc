import { invalid } from '../errors.ts';

/** The most items that a page may hold. */
export const LARGEST_PAGE = 100;

/** The items of a page whose request does not say how many. */
export const USUAL_PAGE = 20;

/** How many items a page may hold, as a query says it: decimal digits and nothing else, so that `007`, `1e1` and ` 5` are none. */
export function pageLimit(value: string, field = 'limit'): number {
  const limit = /^[1-9]\d{0,2}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > LARGEST_PAGE) throw invalid(field, `must be a whole number from 1 to ${LARGEST_PAGE}`);
  return limit;
}
