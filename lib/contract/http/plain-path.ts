/**
 * A path as routes spell it: the edge takes several slashes for one, and one at the end for none. Below `/files/` it is the name of
 * an object, which is read as it is.
 */
export const plainPath = (path: string): string =>
  path.startsWith('/files/') ? path : path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
