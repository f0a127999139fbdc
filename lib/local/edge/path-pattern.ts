import { matches } from '../wildcard.ts';

/**
 * Whether a path fits the path pattern of a CloudFront behavior: `*` and `?` are wildcards, case counts, and a slash at
 * the beginning of the pattern may be left out (aws-facts 2.2). So `/ws/*` does not fit `/ws`.
 */
export const pathMatches = (pattern: string, path: string): boolean =>
  matches(pattern.startsWith('/') ? pattern : `/${pattern}`, path);
