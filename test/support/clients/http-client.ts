/** A JSON answer as journeys read it. */
export type Answer = { status: number; body: Json; headers: Headers };
// biome-ignore lint/suspicious/noExplicitAny: answers are untyped; each journey states what one must be
export type Json = any;

type Request = { token?: string | undefined; body?: unknown; raw?: string; headers?: Record<string, string> };

/** Calls one gateway: `call('POST /api/chat/messages', { token, body })`. */
export const httpClient =
  (url: string) =>
  async (route: string, { token, body, raw, headers = {} }: Request = {}): Promise<Answer> => {
    const [method = 'GET', path = '/'] = route.split(' ');
    const answer = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined && raw === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(raw !== undefined ? { body: raw } : body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const ofLines = answer.headers.get('content-type') === 'application/x-ndjson';
    // Lines of JSON as a list of them.
    const json = ofLines ? `[${text.trimEnd().replaceAll('\n', ',')}]` : text;
    return { status: answer.status, body: json === '' ? null : JSON.parse(json), headers: answer.headers };
  };

export type HttpClient = ReturnType<typeof httpClient>;

/** A new visitor: its token and ids. */
export async function newVisitor(call: HttpClient, tenantId: string, headers: Record<string, string> = {}) {
  const { body } = await call('POST /api/chat/anonymous-token', { body: { tenantId }, headers });
  return body as { token: string; userId: string; sessionId: string; tenantId: string; expiresIn: number };
}

/** A token of a new agent or admin. */
export async function newAgent(
  call: HttpClient,
  secretKey: string,
  role: 'agent' | 'admin' = 'admin',
  userId = 'agent-1',
) {
  const { body } = await call('POST /api/chat/agent-token', { token: secretKey, body: { userId, role, name: userId } });
  return body as { token: string; userId: string };
}

/** A visitor logged in by the site. Minting is not rate-limited, so tests may have many. */
export async function newUser(call: HttpClient, secretKey: string, userId: string) {
  const { body } = await call('POST /api/chat/user-token', { token: secretKey, body: { userId } });
  return body as { token: string; userId: string };
}
