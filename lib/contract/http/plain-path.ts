/** A path as routes spell it: the edge takes several slashes for one, and one at the end for none. */
export const plainPath = (path: string): string => path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
