import type { HttpClient, Json } from './http-client.ts';

let sessions = 0;

/** A session id as the public widget generates it: milliseconds, and digits of Math.random() in base 36. */
export const newSession = () => `session-1767225600000-k3v9x0q2wz8p7r5t1b${String(++sessions).padStart(4, '0')}`;

/** The headers that a widget on this page sends with every request. */
export const widgetHeaders = (page: string) => ({
  origin: page,
  'x-website-origin': page,
  'x-website-domain': new URL(page).hostname,
});

/** The requests of a visitor's widget, by its session. */
export function widgetRequests(call: HttpClient, page: string) {
  const headers = widgetHeaders(page);
  return {
    say: (sessionId: string, text: string, more: Json = {}) =>
      call('POST /webchat/message', { body: { text, sessionId, ...more }, headers }),
    begin: (sessionId: string, more: Json = {}) =>
      call('POST /webchat/session', { body: { sessionId, ...more }, headers }),
    init: (body: Json = {}, token?: string) => call('POST /webchat/init', { body, headers, token }),
    open: (sessionId: string) => call('POST /webchat/open', { body: { sessionId }, headers }),
    /** The texts of a session's history, or of a conversation's by its handle. */
    texts: async (by: { sessionId: string } | { conversationId: string }): Promise<string[]> => {
      const { body } = await call(`GET /webchat/messages?${new URLSearchParams(by)}`, { headers });
      return body.messages.map(({ text }: Json) => text);
    },
  };
}
