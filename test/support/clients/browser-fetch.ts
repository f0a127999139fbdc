import type { Fetch } from '@chat-gateway/client';

/** `fetch` as of a page of the gateway itself: it says so, and keeps the cookies of requests that go with them. */
export function browserFetch(url: string): Fetch {
  const cookies = new Map<string, string>();
  return async (address, request) => {
    const { credentials, headers, ...asked } = request as RequestInit & { headers: Record<string, string> };
    const hasCookies = credentials === 'same-origin';
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const own = { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(address, {
      ...asked,
      headers: { ...headers, ...own, ...(hasCookies && cookie !== '' ? { cookie } : {}) },
    });
    if (hasCookies) for (const line of answer.headers.getSetCookie()) keep(line);
    return answer;
  };

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=', 2);
    if (attributes.includes('Max-Age=0')) cookies.delete(name);
    else cookies.set(name, value);
  }
}
