import type { MiddlewareObj } from '@middy/core';
import type {
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';

/** API Gateway's payload 2.0. The authorizer's part is absent on open routes and `null` when it gave no context. */
export type HttpEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<Record<string, unknown> | null>;
export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;
export type HttpMiddleware = MiddlewareObj<HttpEvent, HttpResult>;

/** What a route answers. `body` becomes JSON. */
export type HttpAnswer = {
  statusCode: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Whole `Set-Cookie` values. */
  cookies?: string[];
};

/** Chat data and tokens are nobody's to keep, so `no-store` unless the route says otherwise. */
export const rendered = ({ statusCode, body, headers, cookies }: HttpAnswer): HttpResult => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  ...(cookies ? { cookies } : {}),
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
