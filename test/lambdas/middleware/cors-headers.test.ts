import { expect, test } from 'vitest';
import { Refusal } from '../../../lambdas/domain/errors.ts';
import { openRoute } from '../../../lambdas/middleware/http-route.ts';
import { anInvocation } from '../../support/builders/an-invocation.ts';
import { answerOf, httpEvent } from '../../support/builders/http-event.ts';

const needs = { edgeKey: '', clock: () => 0, operatorLog: () => {}, invocation: anInvocation() };

const routes = {
  'an answer': openRoute(
    () => needs,
    async () => ({ statusCode: 200, body: {} }),
  ),
  'a refusal': openRoute(
    () => needs,
    async () => {
      throw new Refusal('ERR_ORIGIN', 'not of this tenant');
    },
  ),
  'a failure': openRoute(
    () => needs,
    async () => {
      throw new Error('boom');
    },
  ),
};

const headersFor = async (origin: string | undefined, handler = routes['an answer']) =>
  (await answerOf(handler, httpEvent('GET', '/x', { headers: origin === undefined ? {} : { origin } }))).headers;

test.each(Object.entries(routes))('%s can be read by the page that asked, with its credentials', async (_, handler) => {
  expect(await headersFor('https://shop.example', handler)).toMatchObject({
    'access-control-allow-origin': 'https://shop.example',
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': expect.stringContaining('retry-after'),
    vary: 'Origin',
  });
});

test.each(['capacitor://localhost', 'https://shop.example.', 'HTTPS://shop.example'])(
  'the origin is repeated as it was sent: %s',
  async (origin) => {
    expect(await headersFor(origin)).toMatchObject({ 'access-control-allow-origin': origin });
  },
);

test.each([undefined, 'null', 'file://', '', '*', 'https://shop.example/a'])(
  'nothing is added for %j, which is no page’s origin',
  async (origin) => {
    expect(Object.keys((await headersFor(origin)) ?? {})).toEqual([
      'content-type',
      'cache-control',
      'x-content-type-options',
    ]);
  },
);
