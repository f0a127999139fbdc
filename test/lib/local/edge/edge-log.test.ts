import { expect, test } from 'vitest';
import { edgeLogLine } from '../../../../lib/local/edge/edge-log.ts';

const access = {
  request: {
    method: 'GET',
    path: '/files/abc',
    query: 'token=secret',
    headers: [['Cookie', 'a=b']] as const,
    body: Buffer.alloc(0),
    sourceIp: '192.0.2.7',
  },
  edgeRequestId: 'id==',
  status: 404,
  responseBytes: 12,
  now: Date.UTC(2026, 1, 3, 4, 5, 6),
};

test('a line has the fields that are asked for and no others', () => {
  const fields = ['date', 'time', 'x-edge-request-id', 'x-edge-result-type', 'c-ip', 'sc-status'];

  expect(JSON.parse(edgeLogLine(fields, access))).toEqual({
    date: '2026-02-03',
    time: '04:05:06',
    'x-edge-request-id': 'id==',
    'x-edge-result-type': 'Error',
    'c-ip': '192.0.2.7',
    'sc-status': '404',
  });
});

test('what can hold a secret is as it is on AWS, so that whoever asks for it sees it', () => {
  expect(JSON.parse(edgeLogLine(['cs-uri-stem', 'cs-uri-query', 'cs(Cookie)', 'cs(Referer)'], access))).toEqual({
    'cs-uri-stem': '/files/abc',
    'cs-uri-query': 'token=secret',
    'cs(Cookie)': 'a=b',
    'cs(Referer)': '-',
  });
});
