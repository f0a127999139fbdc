import { invalid } from '../errors.ts';

/** The most items that a page may hold. */
export const LARGEST_PAGE = 100;

export function pageLimit(value: unknown, usual = 20): number {
  if (value === undefined || value === null || value === '') return usual;
  const limit = typeof value === 'number' ? value : Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
    throw invalid('limit', `must be a whole number from 1 to ${LARGEST_PAGE}`);
  }
  return limit;
}
