import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { bundledPage } from '../../../lib/bundled-page.ts';

/** What the page of a desk asks for, with as many conversations as wanted, answered at once: what the page itself costs is what is left. */
export async function deskStandIn(conversations: number) {
  const { text } = await bundledPage('lib/desk/index.html');
  const me = { id: 'a_ann', name: 'Ann' };
  const start = Date.parse('2026-03-02T08:00:00.000Z');
  const timeOf = (number: number) => new Date(start + number * 1_000).toISOString();
  const message = (number: number, seq: number, sender: 'user' | 'agent' = 'user') => ({
    id: `m_${number}_${seq}`,
    message_id: `m_${number}_${seq}`,
    seq,
    text: `Number ${seq} of visitor ${number}: where is my parcel, which was to come on Monday?`,
    sender,
    sender_type: sender,
    sender_id: sender === 'user' ? `v_${number}` : me.id,
    timestamp: timeOf(number + seq),
    conversation_id: `c_${number}`,
    conversationId: `c_${number}`,
  });
  const listed = (number: number) => ({
    conversationId: `c_${number}`,
    conversation_id: `c_${number}`,
    visitor: { userId: `v_${number}`, anonymous: true, label: `Visitor number ${number}` },
    status: 'open',
    lastMessage: message(number, 60),
    lastActivityAt: timeOf(number + 60),
    seq: 60,
    unread: number % 3,
    seen: 0,
    desk: {
      assignee: number % 4 === 0 ? me : null,
      labels: number % 5 === 0 ? ['parcel', 'vip'] : [],
      snoozedUntil: null,
      waitingSince: timeOf(number + 60),
      etag: '"1"',
    },
  });
  const thread = (number: number) =>
    Array.from({ length: 50 }, (_, index) => message(number, 11 + index, index % 3 === 0 ? 'agent' : 'user'));

  const answers: Record<string, (query: URLSearchParams, path: string) => object> = {
    'POST /api/chat/refresh': () => ({
      token: `e30.${Buffer.from('{"role":"agent"}').toString('base64url')}.x`,
      expiresIn: 3600,
      tenantId: 'shop',
      staffId: me.id,
      userId: 'ann',
      role: 'agent',
      name: me.name,
    }),
    'GET /api/chat/conversations': (query) => {
      const from = Number(query.get('after') ?? 0);
      const limit = Number(query.get('limit'));
      const to = Math.min(conversations, from + limit);
      const page = Array.from({ length: to - from }, (_, index) => listed(conversations - from - index));
      return {
        conversations: page,
        nextCursor: to < conversations ? `${to}` : null,
        syncCursor: 'a1',
        senderId: me.id,
        complete: true,
      };
    },
    'GET /api/chat/agents': () => ({
      agents: [{ ...me, online: true, availability: 'available', onlineSince: null, availabilitySince: null }],
      complete: true,
    }),
    'GET /api/chat/canned': () => ({ replies: [], nextCursor: null }),
    'GET /api/chat/messages': (query) => {
      const messages = thread(Number(query.get('conversationId')?.slice(2)));
      const entries = messages.map((each) => ({ type: 'message', message: each }));
      return query.has('after')
        ? { messages: [], entries: [], nextCursor: 'n', prevCursor: null }
        : { messages, entries, nextCursor: 'n', prevCursor: 'p' };
    },
    'GET /api/chat/conversations/': (_, path) => ({
      conversation: listed(Number(path.split('c_')[1])),
      card: { online: false, page: null, firstSeenAt: timeOf(0), attributes: { site: {}, page: {} }, earlierTimes: [] },
    }),
  };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://desk');
    if (pathname === '/desk') return void response.setHeader('content-type', 'text/html').end(text);
    const name = `${request.method} ${pathname.replace(/c_\w+$/, '')}`;
    const answer = answers[name];
    response.statusCode = answer ? 200 : 404;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer?.(searchParams, pathname) ?? {}));
  });
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'chat.v1' });
  sockets.on('connection', (socket) =>
    socket.on('message', (data) => {
      const { type } = JSON.parse(String(data));
      if (type === 'sync') socket.send(JSON.stringify({ type: 'synced', cursor: 'a1', more: false }));
      if (type === 'ping') socket.send('{"type":"pong"}');
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/desk`,
    /** Another message of a visitor, to everybody who is connected. */
    push(number: number, seq: number) {
      const frame = JSON.stringify({ type: 'message', message: message(number, seq), cursor: 'a2' });
      for (const socket of sockets.clients) socket.send(frame);
    },
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
