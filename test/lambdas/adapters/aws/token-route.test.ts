import { expect, test } from 'vitest';
import { tokenRoute } from '../../../../lambdas/adapters/aws/token-route.ts';

const ASKED = { tenantId: 'shop', address: '192.0.2.1', origin: 'https://shop.example', requestId: 'r1' };

function aRoute(answer: object, status = 200) {
  const sent: { path?: string; body: string }[] = [];
  const call = async (given: { path?: string; body: string }) => {
    sent.push(given);
    return { status, body: JSON.stringify(answer), headers: {}, bytes: Buffer.from('') };
  };
  const ask = tokenRoute({ call: call as never, functionName: () => 'tokens-1', edgeKey: 'edge' });
  return { ask, sent };
}

test('it sends the public route’s event, and returns that route’s answer', async () => {
  const issued = { token: 'a.b.c', expiresIn: 86_400, userId: 'v_1', tenantId: 'shop', sessionId: 's' };
  const { ask, sent } = aRoute({ statusCode: 200, body: JSON.stringify(issued) });

  expect(await ask({ ...ASKED, token: 'o.l.d' })).toEqual(issued);
  expect(sent[0]?.path).toContain('/functions/tokens-1/');
  expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
    routeKey: 'POST /api/chat/anonymous-token',
    headers: {
      origin: ASKED.origin,
      authorization: 'Bearer o.l.d',
      'x-gateway-key': 'edge',
      'x-viewer-address': '192.0.2.1',
    },
    body: '{"tenantId":"shop"}',
  });
});

test('a refusal is an outcome, a failure is thrown', async () => {
  expect(await aRoute({ statusCode: 429, body: '{}' }).ask(ASKED)).toBeNull();
  for (const { ask } of [aRoute({ statusCode: 500, body: '{}' }), aRoute({ errorType: 'Error' }), aRoute({}, 500)]) {
    await expect(ask(ASKED)).rejects.toThrow('a token could not be asked for');
  }
});
