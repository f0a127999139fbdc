import type { StaffMember } from '../contract-types.ts';
import { GatewayError, type GatewayErrorCode } from '../gateway-error.ts';
import { jsonOrNull } from '../json-or-null.ts';

const TIMEOUT_MS = 20_000;

/** Of `fetch`, what is used here, so that another implementation can be given. */
export type Fetch = (url: string, request: object) => Promise<FetchAnswer>;
type FetchAnswer = {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
};

export type Gateway = { url: string; fetch?: Fetch | undefined };

export type GatewayRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  token?: string | undefined;
  headers?: { 'if-match'?: string | undefined; 'idempotency-key'?: string | undefined } | undefined;
  /** Cookies go with it, of a page to its own origin: of accounts alone, everything else is identified by its token. */
  hasCookies?: boolean | undefined;
  query?: Record<string, string | number | null | undefined> | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
};

/** What was answered, and its `ETag` if it has one. */
export type Tagged<T> = { content: T; etag?: string };

/** One HTTP request. Everything but a success, a network failure too, becomes a `GatewayError`; an abort stays one. */
export async function requestTagged<T>(gateway: Gateway, request: GatewayRequest): Promise<Tagged<T>> {
  const { answer, text } = await answerTo(gateway, request);
  const content = jsonOrNull(text) ?? {};
  if (!answer.ok) throw refusalIn(answer, content as Record<string, unknown>);
  const etag = answer.headers.get('etag');
  return { content: content as T, ...(etag === null ? {} : { etag }) };
}

/** The same, where nobody asks for the tag. */
export const requestGateway = async <T>(gateway: Gateway, request: GatewayRequest): Promise<T> =>
  (await requestTagged<T>(gateway, request)).content;

/** A part of a file as the gateway wrote it, and the cursor of the next part; null after the last. */
export type FilePart = { text: string; next: string | null };

/** One request for a part of a file, with the same errors. */
export async function requestPart(gateway: Gateway, request: GatewayRequest): Promise<FilePart> {
  const { answer, text } = await answerTo(gateway, request);
  if (!answer.ok) throw refusalIn(answer, (jsonOrNull(text) ?? {}) as Record<string, unknown>);
  const [, next = null] = /[?&]after=([^&>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '') ?? [];
  return { text, next };
}

async function answerTo(gateway: Gateway, request: GatewayRequest) {
  const { method, path, token, query = {}, headers = {}, hasCookies = false, body, signal } = request;
  const url = new URL(path, gateway.url);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  const send = gateway.fetch ?? (fetch as Fetch);
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await send(url.href, {
      method,
      cache: 'no-store',
      credentials: hasCookies ? 'same-origin' : 'omit',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { answer, text: await answer.text() };
  } catch {
    signal?.throwIfAborted();
    throw new GatewayError('The gateway cannot be reached.', { code: 'NETWORK' });
  }
}

/** Answers of API Gateway itself have a `message` and no code. */
function refusalIn({ status, headers }: FetchAnswer, content: Record<string, unknown>): GatewayError {
  const text = (name: string) => (typeof content[name] === 'string' ? content[name] : undefined);
  return new GatewayError(text('error') ?? text('message') ?? `the gateway answered ${status}`, {
    code: (text('code') ?? `HTTP ${status}`) as GatewayErrorCode,
    status,
    field: text('field'),
    retryAfter: Number(headers.get('retry-after')) || undefined,
    assignee: content.assignee as StaffMember | undefined,
    sentence: text('error') === undefined ? undefined : text('message'),
    requestId: text('requestId') ?? headers.get('apigw-requestid') ?? undefined,
  });
}
