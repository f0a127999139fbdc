import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../lib/client/gateway-error.ts';
import { gatewayApi } from '../../../../lib/client/http/gateway-api.ts';
import { providedTokens } from '../../../../lib/client/tokens/provided-tokens.ts';
import { type Answer, fakeGateway, type Request } from '../../../support/clients/fake-gateway.ts';

const refusal = (status: number, code: string) => ({ status, body: { error: 'no', code, requestId: 'r-1' } });

/** The calls of somebody whose tokens are `t1`, `t2` …, and of whom the gateway takes what a test says. */
function someone(answers: (request: Request) => Answer | undefined = () => undefined) {
  const gateway = fakeGateway();
  gateway.faults.answers = answers;
  let provided = 0;
  const tokens = providedTokens(async () => `t${++provided}`);
  return { gateway, api: gatewayApi({ ...gateway, tokens }), provided: () => provided };
}

const expiredIsFirst = ({ token }: Request) => (token === 't1' ? refusal(401, 'ERR_TOKEN_EXPIRED') : undefined);

describe('a refused token', () => {
  it('is renewed once, and the request repeated', async () => {
    const { gateway, api } = someone(expiredIsFirst);

    await api.messages();

    expect(gateway.requests.map(({ token }) => token)).toEqual(['t1', 't2']);
  });

  it('is renewed once for parallel requests, and for those that are refused later', async () => {
    const { api, provided } = someone(expiredIsFirst);

    await Promise.all([api.messages(), api.session(), api.sendMessage({ text: 'hello' })]);
    await api.messages();

    expect(provided()).toBe(2);
  });

  it('is not renewed a second time for the same request', async () => {
    const { gateway, api } = someone(() => refusal(401, 'ERR_TOKEN_EXPIRED'));

    await expect(api.messages()).rejects.toMatchObject({ code: 'ERR_TOKEN_EXPIRED', status: 401 });
    expect(gateway.requests).toHaveLength(2);
  });

  it('of somebody who was revoked is not renewed', async () => {
    const { gateway, api } = someone(() => refusal(401, 'ERR_REVOKED'));

    await expect(api.messages()).rejects.toMatchObject({ code: 'ERR_REVOKED' });
    expect(gateway.requests).toHaveLength(1);
  });

  it('that the authorizer itself refuses, without a code, is renewed', async () => {
    const { api, provided } = someone(({ token }) =>
      token === 't1' ? { status: 403, body: { message: 'Forbidden' } } : undefined,
    );

    await api.messages();

    expect(provided()).toBe(2);
  });
});

describe('a refusal', () => {
  it('is an error with all that the gateway says', async () => {
    const { gateway, api } = someone();
    gateway.faults.answers = () => ({
      status: 400,
      body: { error: 'text must not be blank', code: 'ERR_INVALID', field: 'text', requestId: 'r-7' },
    });

    const error = await api.sendMessage({ text: ' ' }).catch((thrown) => thrown);

    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ message: 'text must not be blank', code: 'ERR_INVALID', status: 400, field: 'text' });
    expect(error).toMatchObject({ requestId: 'r-7', isTransient: false });
  });

  it('of API Gateway itself has its status as code', async () => {
    const { gateway, api } = someone();
    gateway.faults.answers = () => ({ status: 413, body: { message: 'Request Entity Too Large' } });

    const expected = { code: 'HTTP 413', message: 'Request Entity Too Large' };
    await expect(api.sendMessage({ text: 'x' })).rejects.toMatchObject(expected);
  });

  it('names how long to wait', async () => {
    const { gateway, api } = someone();
    gateway.faults.answers = () => ({ ...refusal(429, 'ERR_RATE_LIMITED'), headers: { 'retry-after': '90' } });

    await expect(api.messages()).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 90, isTransient: true });
  });
});

it('a message with an id is sent again when the answer is lost, one without is not', async () => {
  const { gateway, api } = someone();
  let lost = 0;
  gateway.faults.answers = () => (lost++ === 0 ? refusal(500, 'ERR_INTERNAL') : undefined);

  await api.sendMessage({ text: 'one', clientMessageId: 'id-1' });
  lost = 0;
  await expect(api.sendMessage({ text: 'two' })).rejects.toMatchObject({ code: 'ERR_INTERNAL' });

  expect(gateway.log.map(({ text }) => text)).toEqual(['one']);
});

it('a call that is given up is no error of the gateway', async () => {
  const { api } = someone();
  const signal = AbortSignal.abort(new Error('left'));

  await expect(api.messages({}, { signal })).rejects.toThrow('left');
});

describe('a part of a file', () => {
  const asked = { method: 'GET', path: '/api/chat/export' } as const;

  it('is the text as it was answered, and where the next one is', async () => {
    const { api, gateway } = someone();
    const link = (next: string) => ({ body: { type: 'cursor' }, headers: { link: next } });
    gateway.faults.answers = () => link('<?format=txt&after=c1.aaaaaaaaaa.7>; rel="next"');

    expect(await api.requestPart(asked)).toEqual({ text: '{"type":"cursor"}', next: 'c1.aaaaaaaaaa.7' });
    gateway.faults.answers = () => link('<?after=x.y_z-1>; rel="next"');
    expect(await api.requestPart(asked)).toMatchObject({ next: 'x.y_z-1' });
    gateway.faults.answers = () => ({ body: { type: 'end' } });
    expect(await api.requestPart(asked)).toEqual({ text: '{"type":"end"}', next: null });
  });

  it('is asked for again with another token, and after a lost answer, and is refused with the code', async () => {
    const { api, gateway } = someone();
    let lost = 0;
    gateway.faults.answers = (request) =>
      expiredIsFirst(request) ?? (lost++ === 0 ? refusal(500, 'ERR_INTERNAL') : { body: { type: 'end' } });

    await api.requestPart(asked);
    expect(gateway.requests.map(({ token }) => token)).toEqual(['t1', 't2', 't2']);

    gateway.faults.answers = () => refusal(403, 'ERR_FORBIDDEN');
    await expect(api.requestPart(asked)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN', status: 403 });
  });
});

it('every route goes to its own path, with ids encoded', async () => {
  const { gateway, api } = someone();

  await api.session({ tenantId: 'test' });
  await api.messages({ conversationId: 'c_1', limit: 5 });
  await api.sendMessage({ text: 'hello', clientMessageId: 'id' });
  await api.closeConversation('c/1');

  expect(gateway.requests.map(({ method, path, query }) => `${method} ${path}?${query}`)).toEqual([
    'POST /api/chat/session?',
    'GET /api/chat/messages?conversationId=c_1&limit=5',
    'POST /api/chat/messages?',
    'POST /api/chat/conversations/c%2F1/close?',
  ]);
});
