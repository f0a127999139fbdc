import { matches } from '../iam/wildcard.ts';

/**
 * Whether a path matches the path pattern of a CloudFront behavior: `*` and `?` are wildcards, case counts, and a slash at
 * the beginning of the pattern may be left out (aws-facts 2.2). So `/ws/*` does not match `/ws`.
 */
export const pathMatches = (pattern: string, path: string): boolean =>
  matches(pattern.startsWith('/') ? pattern : `/${pattern}`, path);
