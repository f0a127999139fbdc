import Type from 'typebox';
import { GatewayMessage } from '../schemas/error-body.ts';
import { optional } from './answer-headers.ts';
import type { Answer, Headers } from './declaration.ts';

/** The edge adds it to whatever is answered behind it. */
const byTheEdge: Headers = {
  'x-content-type-options': optional(Type.Literal('nosniff', { description: 'The type is the one that is said.' })),
};

const message = (description: string): Answer => ({ description, body: GatewayMessage, headers: byTheEdge });

/** What API Gateway answers itself, on any route (docs/aws-facts.md, 3.3). Its bodies cannot be changed. */
export const API_GATEWAY_ANSWERS: Readonly<Record<number, Answer>> = {
  400: message('By API Gateway: the path cannot be decoded.'),
  401: message('By API Gateway: a route that asks for a token first, and no `Authorization`.'),
  403: message('By API Gateway: the token is forged.'),
  404: message('By API Gateway: there is no such route.'),
  413: message('By API Gateway: the body is over 10 MB.'),
  429: message('By API Gateway: too many requests of all callers together.'),
  431: message('By API Gateway: the head of the request is over 10 KB.'),
  500: message('By API Gateway: a function failed without an answer.'),
  503: message('By API Gateway: a function took too long, or none was to be had.'),
};

const page = (description: string): Answer => ({
  description,
  body: Type.String({ description: 'A page for people.' }),
  mediaType: 'text/html',
});

/** What the edge answers itself, on any route, where there is one. */
export const EDGE_ANSWERS: Readonly<Record<number, Answer>> = {
  403: page('By CloudFront: the method, or the request as a whole, is none that it passes on.'),
  429: {
    ...message('By the web ACL: too many requests of one address.'),
    headers: {
      ...byTheEdge,
      'retry-after': optional(Type.Integer({ minimum: 0, description: 'Seconds until it is worth trying again.' })),
    },
  },
  502: page('By CloudFront: it could not reach the API.'),
  503: page('By CloudFront: it could not work on the request.'),
  504: page('By CloudFront: the API did not answer in time.'),
};

/** The same from the local runner, which has no pages. */
export const LOCAL_EDGE_ANSWERS: Readonly<Record<number, Answer>> = {
  502: message('By the edge: it could not reach the API.'),
  504: message('By the edge: the API did not answer in time.'),
};
