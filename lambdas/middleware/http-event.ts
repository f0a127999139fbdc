import type { MiddlewareObj } from '@middy/core';
import type {
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { given } from '../domain/given.ts';
import type { Json } from '../domain/sealed.ts';

/** API Gateway's payload 2.0. The authorizer's context is absent on open routes and `null` when it gave none. */
export type HttpEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<Record<string, unknown> | null>;
export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;
export type HttpMiddleware = MiddlewareObj<HttpEvent, HttpResult>;

/** A route's answer. `body` becomes JSON; a sealed secret in it does not compile until it is revealed. */
export type HttpAnswer = {
  statusCode: number;
  body?: Json;
  /** Sent as it is, in place of `body`, by routes that have a content type of their own. */
  text?: string;
  headers?: Record<string, string>;
  /** Whole `Set-Cookie` values. */
  cookies?: string[];
};

const RENDERED_HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/**
 * The answer in API Gateway's format: `no-store` by default, since chat data and tokens must not be cached; and what a visitor wrote
 * is the JSON that it is said to be, whatever a browser would take it for.
 */
export const rendered = ({ statusCode, body, text, headers, cookies }: HttpAnswer): HttpResult => ({
  statusCode,
  headers: { ...RENDERED_HEADERS, ...headers },
  ...(cookies ? { cookies } : {}),
  ...given({ body: text ?? (body === undefined ? undefined : JSON.stringify(body)) }),
});
