import type { Accepted } from './advisories.ts';

/** Advisories of high or critical severity that do not stop a change: none. */
export const ACCEPTED_ADVISORIES: readonly Accepted[] = [];
