import { describe, expect, test } from 'vitest';
import { LONGEST_TEXT } from '../../../lambdas/domain/conversations/message-text.ts';
import { problemsOfNativeFrame, problemsOfSocketioPacket } from '../../../lib/contract/frame-problems.ts';
import { nativeFramesAt, socketioFrames } from './seen-frames.ts';

const MESSAGE = {
  id: 'm_1',
  message_id: 'm_1',
  seq: 1,
  text: 'Hello',
  sender: 'user',
  sender_type: 'user',
  sender_id: 'v_1',
  timestamp: '2026-11-22T09:30:00.000Z',
  conversation_id: 'c_1',
  conversationId: 'c_1',
};

describe('what native clients are sent', () => {
  test.each(['chat', 'ws'] as const)('at the door %s is as declared, for samples of every kind', (door) => {
    const problems = nativeFramesAt(door).flatMap((text) =>
      problemsOfNativeFrame({ door, direction: 'to-client', text }),
    );

    expect(problems).toEqual([]);
  });

  test.each([
    [
      'a type that is not declared',
      'chat',
      { type: 'dance' },
      '/ws/chat to-client: dance is not declared: {"type":"dance"}',
    ],
    ['a type of the other door', 'ws', { type: 'pong' }, '/ws to-client: pong is not declared: {"type":"pong"}'],
    ['a field that is not declared', 'chat', { type: 'pong', at: 1 }, 'pong/at is not declared'],
    [
      'a field that is not declared, inside',
      'chat',
      { type: 'message', message: { ...MESSAGE, secret: 1 } },
      'message/message/secret is not declared',
    ],
    [
      'a field that is missing',
      'ws',
      { type: 'message', message: { ...MESSAGE, sender_id: undefined } },
      "/message must have required property 'sender_id'",
    ],
    [
      'a field of another form',
      'chat',
      { type: 'message', message: { ...MESSAGE, seq: '1' } },
      '/message/seq must be integer',
    ],
    [
      'a value that is not declared',
      'chat',
      { type: 'conversation', conversation: { conversation_id: 'c_1', status: 'gone', at: MESSAGE.timestamp } },
      '/conversation/status must be equal to one of the allowed values: open, closed',
    ],
    ['a list', 'chat', [], 'a frame is no JSON object'],
  ] as const)('is refused with %s', (_what, door, frame, problem) => {
    const [first] = problemsOfNativeFrame({ door, direction: 'to-client', text: JSON.stringify(frame) });

    expect(first).toContain(problem);
  });

  test('is refused for a role that must not have it', () => {
    const text = JSON.stringify({ type: 'user_offline', userId: 'v_1' });
    const problems = (role: 'visitor' | 'agent') =>
      problemsOfNativeFrame({ door: 'chat', direction: 'to-client', role, text });

    expect(problems('agent')).toEqual([]);
    expect(problems('visitor')).toEqual([
      '/ws/chat to-client: user_offline is not declared for the role visitor: {"type":"user_offline","userId":"v_1"}',
    ]);
  });

  test('may be of API Gateway itself', () => {
    const text = '{"message": "Internal server error", "connectionId":"a=", "requestId":"b="}';

    expect(problemsOfNativeFrame({ door: 'ws', direction: 'to-client', text })).toEqual([]);
  });
});

describe('what a native client sent', () => {
  const problems = (frame: unknown, accepted?: boolean) =>
    problemsOfNativeFrame({ door: 'chat', direction: 'to-gateway', accepted, text: JSON.stringify(frame) });

  test.each([
    { type: 'message', text: 'Hello' },
    { type: 'message', attachments: [{ url: 'u' }], text: null },
    { type: 'message', text: 'x', temp_id: 7, clientMessageId: '', conversationId: 'c_1' },
    { type: 'message', text: '', clientMessageId: null, temp_id: 't', conversationId: null, conversation_id: 'c_1' },
    { type: 'message', text: 'x', clientMessageId: 'm', temp_id: 'm', sessionId: '', timestamp: 7, url: {} },
    { type: 'message', text: 'x', sessionId: 'session-1767225600000-k3v9', attachments: [{ url: 'u', size: '5' }] },
    { type: 'message', text: 'x', attachments: { items: [{ type: 'image', payload: { url: 'u' } }] } },
    { type: 'sync' },
    { type: 'sync', after: null },
    { type: 'sync', after: 'c1.aG9wZm94MT.3' },
    { type: 'typing', conversationId: 'c_1' },
    { type: 'read', seq: 0 },
    { type: 'conversation:close', conversation_id: 'c_1' },
    { type: 'conversation:reopen', conversationId: 'c_1' },
    { type: 'ping' },
  ])('and the gateway takes is as declared: %j', (frame) => {
    expect(problems(frame, true)).toEqual([]);
  });

  test.each([
    [{ type: 'message' }, "message must have required property 'text'"],
    [{ type: 'message', text: 'x', temp_id: {} }, '/temp_id must be string'],
    [{ type: 'message', text: 'x', clientMessageId: 'a\nb' }, '/clientMessageId must match pattern'],
    [{ type: 'message', text: 'x', sessionId: 'short' }, '/sessionId must'],
    [{ type: 'message', text: 'x', attachments: 'u' }, '/attachments must'],
    [{ type: 'sync', after: 'zzz' }, '/after must match pattern'],
    [{ type: 'read', seq: '3' }, '/seq must be integer'],
    [{ type: 'read', seq: -1 }, '/seq must be >= 0'],
    [{ type: 'conversation:close' }, "conversation:close must have required property 'conversation_id'"],
  ])('must have been refused, where it is %j', (frame, problem) => {
    expect(problems(frame, true).join('\n')).toContain(problem);
    expect(problems(frame)).toEqual([]);
  });

  test('must have been refused, where its text is too long', () => {
    const frame = { type: 'message', text: 'x'.repeat(LONGEST_TEXT + 1) };

    expect(problems(frame, true).join()).toContain(`/text must NOT have more than ${LONGEST_TEXT} characters`);
  });

  test.each([
    [{ type: 'dance' }, 'dance is not declared'],
    [{ type: 'ping', at: 1 }, 'ping/at is not declared'],
    ['hello', 'a frame is no JSON object'],
  ])('has a problem in its outline, unless it was refused: %j', (frame, problem) => {
    expect(problems(frame).join()).toContain(problem);
    expect(problems(frame, true).join()).toContain(problem);
    expect(problems(frame, false)).toEqual([]);
  });
});

describe('what Socket.IO clients are sent', () => {
  const problems = (packet: string, acknowledges?: string) =>
    problemsOfSocketioPacket({ direction: 'to-client', packet, acknowledges });

  test('is as declared, for samples of every kind', () => {
    expect(socketioFrames().flatMap((packet) => problems(packet))).toEqual([]);
  });

  test.each([
    '0{"sid":"a=","upgrades":[],"pingInterval":480000,"pingTimeout":600000,"maxPayload":32768}',
    '40{"sid":"a=","pid":"a=.secret"}',
    '41',
    '44{"message":"the token is not valid","data":{"code":"ERR_UNAUTHENTICATED"}}',
    '44/custom,{"message":"Invalid namespace"}',
    '431[{"success":true,"users":[],"nextCursor":null}]',
    '{"message": "Internal server error", "connectionId":"a=", "requestId":"b="}',
  ])('is as declared: %s', (packet) => {
    expect(problems(packet)).toEqual([]);
  });

  test('may be longer than what it may send', () => {
    const user = { userId: 'v', sessionId: 's', connectedAt: MESSAGE.timestamp, anonymous: true, status: 'initial' };
    const users = Array.from({ length: 50 }, () => ({ ...user, url: `https://shop.example/${'x'.repeat(1000)}` }));

    expect(problems(`42${JSON.stringify(['online_users_list', { users, nextCursor: null }])}`)).toEqual([]);
  });

  test.each([
    ['42["shout",{}]', 'shout is not declared'],
    ['42["joined",{"room":"session:a","secret":1}]', 'joined/1/secret is not declared'],
    ['42["typing",{"conversation_id":"c_1","userId":"v_1","sender":"bot"}]', '/1/sender must be equal to one of'],
    ['42["session:update",{"status":"chatting"},"offset"]', 'must NOT have more than 2 items'],
    ['42["conversation:reopened",{"conversation_id":"c_1"},{}]', '/2 must be string'],
    ['42["conversation:reopened",{"conversation_id":"c_1"},"o",1]', 'must NOT have more than 3 items'],
    ['421["joined",{"room":"session:a"}]', 'the gateway asks for no acknowledgement'],
    ['42/custom,["joined",{"room":"session:a"}]', 'there is no namespace /custom'],
    ['431[{"success":true,"secret":1}]', '/0/secret is not declared'],
    ['431[{"success":true},{}]', 'must NOT have more than 1 items'],
    ['44{"message":"no"}', "must have required property 'data'"],
    ['44{"message":"no","data":{"code":"ERR_ODD"}}', '/data/code must be equal to one of'],
    ['40{"sid":"a="}', "must have required property 'pid'"],
    ['1', 'a frame is no packet that is expected'],
    ['5', 'upgrade is not declared'],
    ['3', 'pong is not declared'],
    ['4x', 'a frame is no packet (malformed)'],
  ])('is refused where it is %s', (packet, problem) => {
    expect(problems(packet).join('\n')).toContain(problem);
  });

  test('acknowledges an event by its own fields, and one that is not known by a refusal', () => {
    const done = `431${JSON.stringify([{ success: true, conversation_id: null }])}`;
    const refused = '431[{"success":false,"code":"ERR_INVALID","error":"no such event","requestId":"r"}]';

    expect(problems(done, 'join:session')).toEqual([]);
    expect(problems(done, 'typing').join()).toContain('typing/0/conversation_id is not declared');
    expect(problems(done, 'shout')).not.toEqual([]);
    expect(problems(refused, 'shout')).toEqual([]);
    expect(problems(refused, 'typing')).toEqual([]);
  });
});

describe('what a Socket.IO client sent', () => {
  const problems = (packet: string, accepted?: boolean) =>
    problemsOfSocketioPacket({ direction: 'to-gateway', packet, accepted });

  test.each([
    '40',
    '40{"token":5,"pid":"a","offset":"b"}',
    '40/custom,',
    '41',
    '3',
    '6',
    '431[]',
    '42["message",{"text":"Hello","type":"text","referrer":""}]',
    '427["message",{"text":"Hello","temp_id":"t"}]',
    '42["typing"]',
    '42["typing",null]',
    '42["leave:session",{"sessionId":7}]',
    '42["join:session",{"sessionId":7}]',
    '42["read",{"seq":1}]',
  ])('and the gateway takes is as declared: %s', (packet) => {
    expect(problems(packet, true)).toEqual([]);
  });

  test.each([
    ['42["message"]', 'must NOT have fewer than 2 items'],
    ['42["message",{}]', "/1 must have required property 'text'"],
    ['42["read",{"seq":"x"}]', '/1/seq must be integer'],
    ['42["typing","x"]', '/1 must'],
    ['42["join:conversation",{"conversationId":"a/b"}]', '/1/conversationId must match pattern'],
  ])('must have been refused, where it is %s', (packet, problem) => {
    expect(problems(packet, true).join('\n')).toContain(problem);
    expect(problems(packet)).toEqual([]);
  });

  test.each([
    ['42["shout",{}]', 'shout is not declared'],
    ['42["typing",{"at":1}]', 'typing/at is not declared'],
    ['40{"password":"x"}', 'connect/password is not declared'],
    ['44{"message":"no"}', 'connect-refused is not declared'],
    ['42["disconnect"]', 'a frame is no packet (malformed)'],
    ['hello', 'a frame is no packet that is expected'],
  ])('has a problem in its outline, unless it was refused: %s', (packet, problem) => {
    expect(problems(packet).join()).toContain(problem);
    expect(problems(packet, false)).toEqual([]);
  });
});
