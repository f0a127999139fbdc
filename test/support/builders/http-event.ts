import type { Context } from 'aws-lambda';
import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import type { HttpEvent, HttpHandler } from '../../../lambdas/middleware/http-event.ts';

type Parts = {
  headers?: Record<string, string>;
  query?: Record<string, string>;
  params?: Record<string, string>;
  cookies?: string[];
  /** A string is sent as it is; any other value as JSON. */
  body?: unknown;
  isBase64Encoded?: boolean;
  /** The authorizer's context; a whole caller will do. */
  context?: Record<string, unknown> | Caller | null | undefined;
  sourceIp?: string;
};

/**
 * A payload 2.0 event, written by hand after the recorded ones of aws-powertools/powertools-lambda-typescript
 * (`packages/parser/tests/events/apigw-http/`): empty parts are absent, header names are lower-case.
 */
export function httpEvent(method: string, path: string, parts: Parts = {}): HttpEvent {
  const {
    headers = {},
    query,
    params,
    cookies,
    body,
    isBase64Encoded = false,
    context,
    sourceIp = '192.0.2.1',
  } = parts;
  const event = {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { host: 'api.example', ...headers },
    ...(query ? { queryStringParameters: query } : {}),
    ...(params ? { pathParameters: params } : {}),
    ...(cookies ? { cookies } : {}),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: 'test' },
      requestId: 'request-1',
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: 1_767_225_600_000,
      ...(context === undefined ? {} : { authorizer: { lambda: context } }),
    },
  };
  return event as HttpEvent;
}

/** Calls a handler as Lambda does, and reads its JSON. */
export async function answerOf(handler: HttpHandler, event: HttpEvent) {
  const { statusCode, headers, body, cookies } = await handler(event, {} as Context);
  return {
    status: statusCode,
    headers: headers ?? {},
    body: body === undefined ? undefined : JSON.parse(body),
    cookies,
  };
}
