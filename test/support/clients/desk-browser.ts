import type { Answer, HttpClient } from './http-client.ts';

/**
 * A browser at the page of a desk: it sends the gateway's own `Origin`, and keeps the cookies that are set. `from` overrides what it
 * says of the page.
 */
export function deskBrowser(call: HttpClient, url: string, from: Record<string, string> = {}) {
  const jar = new Map<string, string>();
  const page = { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin', ...from };

  async function post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await call(`POST /api/chat/${path}`, {
      body,
      headers: { ...page, ...(cookie === '' ? {} : { cookie }), ...headers },
    });
    for (const line of answer.headers.getSetCookie()) keep(line);
    return answer;
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=', 2);
    if (attributes.includes('Max-Age=0')) jar.delete(name);
    else jar.set(name, value);
  }

  return {
    /** The cookies that it has, by name. */
    jar,
    post,
    accept: (secret: string, more: Record<string, unknown> = {}) => post('accept', { secret, ...more }),
    refresh: (body: Record<string, unknown> = {}) => post('refresh', body),
    signOut: (body: Record<string, unknown> = {}) => post('sign-out', body),
  };
}

/** The secret in the link of an invitation. */
export const secretIn = (link: string): string => link.split('#invite=')[1] ?? '';
