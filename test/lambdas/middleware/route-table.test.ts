import { describe, expect, test } from 'vitest';
import { openRoute, visitorRoute } from '../../../lambdas/middleware/http-route.ts';
import { routeTable } from '../../../lambdas/middleware/route-table.ts';
import { anInvocation } from '../../support/builders/an-invocation.ts';
import { answerOf, httpEvent } from '../../support/builders/http-event.ts';

const needs = () => ({ edgeKey: '', clock: () => 0, operatorLog: () => {}, invocation: anInvocation() });
const a = openRoute(needs, async ({ method }) => ({ statusCode: 200, headers: { etag: '"1"' }, body: method }));
const table = routeTable<'GET /a' | 'HEAD /a'>(needs, { 'GET /a': a });

test('a request goes to the route of its key', async () => {
  expect(await answerOf(table, httpEvent('GET', '/a'))).toMatchObject({ status: 200, body: 'GET' });
});

test('HEAD is answered as GET is, without the body', async () => {
  const [get, head] = [await answerOf(table, httpEvent('GET', '/a')), await answerOf(table, httpEvent('HEAD', '/a'))];

  expect(head).toEqual({ ...get, body: undefined });
  expect(head.headers).toMatchObject({ etag: '"1"' });
});

test.each(['/b', 'GET /a'])('HEAD of a route that is not in the table is 404: %s', async (path) => {
  expect(await answerOf(table, httpEvent('HEAD', path))).toMatchObject({ status: 404, body: undefined });
});

test.each(['/b', '/toString', '/__proto__'])(
  'a route that is not in the table is 404 in the API’s error shape: %s',
  async (path) => {
    expect(await answerOf(table, httpEvent('GET', path))).toMatchObject({
      status: 404,
      body: { code: 'ERR_NOT_FOUND' },
    });
  },
);

describe('a table that is not its list of routes does not compile', () => {
  test('a route without a handler', () => {
    // @ts-expect-error
    routeTable<'GET /a' | 'GET /b'>(needs, { 'GET /a': a });
  });

  test('a handler for HEAD', () => {
    // @ts-expect-error
    routeTable<'GET /a' | 'HEAD /a'>(needs, { 'GET /a': a, 'HEAD /a': a });
  });

  test('a handler without a route', () => {
    // @ts-expect-error
    routeTable<'GET /a'>(needs, { 'GET /a': a, 'GET /b': a });
  });

  test('a route of /api/chat that does not say what it takes', () => {
    // @ts-expect-error
    routeTable<'GET /api/chat/a'>(needs, { 'GET /api/chat/a': a });
    // @ts-expect-error
    routeTable<'POST /api/webchat/a/{id}'>(needs, { 'POST /api/webchat/a/{id}': a });
    routeTable<'GET /api/chat/a'>(needs, {
      'GET /api/chat/a': visitorRoute(needs, {}, async () => ({ statusCode: 200 })),
    });
  });

  test('a table for which no list is named', () => {
    // @ts-expect-error
    routeTable(needs, { 'GET /a': a });
  });
});
