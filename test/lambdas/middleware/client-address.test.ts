import { describe, expect, test } from 'vitest';
import { clientAddress } from '../../../lambdas/middleware/client-address.ts';
import { EDGE_KEY_HEADER, isEdgeKey } from '../../../lambdas/middleware/edge-key.ts';
import { httpEvent } from '../../support/builders/http-event.ts';

const KEY = 'the key of the edge';
const from = (headers: Record<string, string>, edgeKey = KEY) =>
  clientAddress(httpEvent('GET', '/', { headers, sourceIp: '192.0.2.9' }), edgeKey);

describe('the address of a request is', () => {
  test('that of the edge’s peer', () => {
    expect(from({ 'x-viewer-address': '198.51.100.7', [EDGE_KEY_HEADER]: KEY })).toBe('198.51.100.7');
  });

  test.each<[string, Record<string, string>, string]>([
    ['no proof of the edge', { 'x-viewer-address': '198.51.100.7' }, KEY],
    ['another key', { 'x-viewer-address': '198.51.100.7', [EDGE_KEY_HEADER]: `${KEY}x` }, KEY],
    ['no address from the edge', { [EDGE_KEY_HEADER]: KEY }, KEY],
    ['no edge at all', { 'x-viewer-address': '198.51.100.7', [EDGE_KEY_HEADER]: '' }, ''],
  ])('that of the gateway’s peer, with %s', (_, headers, edgeKey) => {
    expect(from(headers, edgeKey)).toBe('192.0.2.9');
  });
});

test('no key is no proof where there is no edge', () => {
  expect([isEdgeKey('', ''), isEdgeKey('', undefined), isEdgeKey(KEY, undefined), isEdgeKey(KEY, KEY)]).toEqual([
    false,
    false,
    false,
    true,
  ]);
});
