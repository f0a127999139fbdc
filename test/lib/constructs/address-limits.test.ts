import { readAssembly } from '@chat-gateway/local/assembly';
import { readDeployment } from '@chat-gateway/local/read-deployment';
import { fits } from '@chat-gateway/local/web-acl';
import { describe, expect, test } from 'vitest';
import { synthesized } from '../synthesized.ts';

type Request = Parameters<typeof fits>[1];
type Headers = Request['headers'];

const LIMITS = { addressRequests: '250', addressHandshakes: '60', addressPolls: '900', addressDownloads: '12' };
const { directory } = await synthesized({ stage: 'prod', ...LIMITS });
const generated = {
  stackId: (name: string) => `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/0f1e`,
  secretValue: () => 'secret',
};
const rules = readDeployment(readAssembly(directory), generated).edge?.webAcl?.rules ?? [];

const aRequest = (method: string, target: string, headers: Headers = []): Request => {
  const [path = '', query = ''] = target.split('?');
  return { method, path, query, headers, body: Buffer.alloc(0), sourceIp: '192.0.2.7' };
};
const countedBy = (request: Request): string[] =>
  rules.filter(({ scope }) => scope === undefined || fits(scope, request)).map(({ name }) => name.split('-')[0] ?? '');

const WEB_SOCKET: Headers = [
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];

describe('what an address sends', () => {
  test.each<[string, Request, string[]]>([
    ['a call', aRequest('POST', '/api/chat/messages'), ['requests']],
    ['a page', aRequest('GET', '/docs'), ['requests']],
    ['a path that leads nowhere', aRequest('GET', '/admin.php'), ['requests']],
    ['a file’s name in a query', aRequest('GET', '/api/chat/messages?/files/'), ['requests']],
    ['a preflight', aRequest('OPTIONS', '/api/chat/messages'), []],
    ['a preflight of a poll', aRequest('OPTIONS', '/socket.io/?EIO=4&transport=polling'), []],
    ['a native handshake', aRequest('GET', '/ws/chat?token=t', WEB_SOCKET), ['handshakes']],
    ['a Socket.IO handshake', aRequest('GET', '/socket.io/?EIO=4&transport=websocket', WEB_SOCKET), ['handshakes']],
    ['a try at a socket door', aRequest('GET', '/ws/other'), ['handshakes']],
    ['a poll', aRequest('GET', '/socket.io/?EIO=4&transport=polling&sid=s'), ['polls']],
    ['what a client that polls posts', aRequest('POST', '/socket.io/?EIO=4&transport=polling&sid=s'), ['posts']],
    [
      'a handshake that calls itself a poll',
      aRequest('GET', '/socket.io/?transport=polling&transport=websocket', WEB_SOCKET),
      ['handshakes', 'polls'],
    ],
    ['a download', aRequest('GET', '/files/A'), ['downloads']],
    ['a download by another spelling', aRequest('GET', '/%66iles/A'), ['downloads']],
    ['a download by a detour', aRequest('GET', '/api/..//./files/A'), ['downloads']],
  ])('%s is counted once, by what it is', (_, request, kinds) => {
    expect(countedBy(request)).toEqual(kinds);
  });

  test('each kind has its setting as its limit, within a minute, and what is posted that of requests', () => {
    const limits = rules.map(({ name, limit, windowMs }) => [name, limit, windowMs]);

    expect(limits).toEqual([
      ['requests-per-address', 250, 60_000],
      ['handshakes-per-address', 60, 60_000],
      ['polls-per-address', 900, 60_000],
      ['posts-per-address', 250, 60_000],
      ['downloads-per-address', 12, 60_000],
    ]);
  });

  test('beyond it is answered so that a page without cookies can read when to try again', () => {
    expect(rules).toHaveLength(5);
    for (const { response } of rules) {
      expect(response).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
      expect(Object.fromEntries(response.headers)).toEqual({
        'content-type': 'application/json',
        'retry-after': '60',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'retry-after',
      });
    }
  });
});
