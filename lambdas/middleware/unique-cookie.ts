/**
 * The value of a cookie among a request's, each `name=value`. Of two with its name neither counts: a browser of ours has one, and which
 * of them is its own cannot be told.
 */
export function uniqueCookie(cookies: readonly string[], name: string): string | undefined {
  const start = `${name}=`;
  const [found, ...others] = cookies.filter((cookie) => cookie.startsWith(start));
  return others.length > 0 ? undefined : found?.slice(start.length) || undefined;
}
