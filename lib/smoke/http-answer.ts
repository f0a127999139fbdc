import { GatewayError } from '@chat-gateway/client';
import type { Target } from './check.ts';

type Asked = {
  token?: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
};

type Answer = {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  /** Who says that it answered: CloudFront names itself, API Gateway does not. */
  readonly server: string | undefined;
  readonly allowedOrigin: string | undefined;
  readonly contentType: string;
  readonly contentPolicy: string;
};

/** Something other than a success, with what its body says. */
export class AnswerError extends Error {
  readonly status: number;
  readonly code: string | undefined;

  constructor(what: string, status: number, body: Readonly<Record<string, unknown>>) {
    const said = body.error ?? body.message;
    super(`${what} answered ${status}${typeof said === 'string' ? `: ${said}` : ''}`);
    this.status = status;
    this.code = typeof body.code === 'string' ? body.code : undefined;
  }
}

/** Asks once, without a retry: for what the typed client has no method for, or would try again. */
export async function answerTo({ url, fetch }: Target, route: string, asked: Asked): Promise<Answer> {
  const [method, path = '/'] = route.split(' ');
  const { token, body, headers, signal } = asked;
  const answer = await fetch(url + path, {
    method,
    signal,
    headers: {
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause) => {
    throw unreachable(path, cause);
  });
  return {
    status: answer.status,
    json: record(await answer.text()),
    server: /cloudfront/i.test(answer.headers.get('via') ?? '') ? 'CloudFront' : undefined,
    allowedOrigin: answer.headers.get('access-control-allow-origin') ?? undefined,
    contentType: answer.headers.get('content-type') ?? '',
    contentPolicy: answer.headers.get('content-security-policy') ?? '',
  };
}

/** `fetch` says no more than "fetch failed"; its cause says why. */
function unreachable(path: string, error: unknown): GatewayError {
  const { cause } = error instanceof Error ? error : {};
  const why = cause instanceof Error && cause.message ? cause.message : String(error);
  return new GatewayError(`${path} cannot be reached: ${why}`, { code: 'NETWORK', cause: error });
}

function record(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
