import { expect, test } from 'vitest';
import { openRoute } from '../../../lambdas/middleware/http-route.ts';
import { routeTable } from '../../../lambdas/middleware/route-table.ts';
import { answerOf, httpEvent } from '../../support/builders/http-event.ts';

const needs = () => ({ edgeKey: '', clock: () => 0, operatorLog: () => {} });
const table = routeTable(needs, { 'GET /a': openRoute(needs, async () => ({ statusCode: 200, body: 'a' })) });

test('a request goes to the route of its key', async () => {
  expect(await answerOf(table, httpEvent('GET', '/a'))).toMatchObject({ status: 200, body: 'a' });
});

test.each(['/b', '/toString', '/__proto__'])(
  'a route that is not in the table is 404 in our shape: %s',
  async (path) => {
    expect(await answerOf(table, httpEvent('GET', path))).toMatchObject({
      status: 404,
      body: { code: 'ERR_NOT_FOUND' },
    });
  },
);
