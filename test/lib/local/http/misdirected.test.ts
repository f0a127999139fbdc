import { expect, test } from 'vitest';
import { misdirected, ofPage } from '../../../../lib/local/http/misdirected.ts';

test.each([
  ...['localhost', 'localhost:8787', 'LOCALHOST:1', '127.0.0.1:8787', '[::1]:8787', '192.168.1.7:8787'],
  ...['a1b2.localhost:8787', 'a1b2.execute-api.us-east-1.amazonaws.com', 'desk.home.arpa:8787', undefined],
])('a request to %s is for this machine', (host) => {
  expect(misdirected({ host }, 'desk.home.arpa')).toBeUndefined();
  if (host !== 'desk.home.arpa:8787') expect(ofPage({ host })).toBeUndefined();
});

test.each([
  'evil.example',
  'evil.example:8787',
  'localhost.evil.example',
  'notlocalhost',
  '127.0.0.1.evil.example',
  '',
])('a request to %j is not, wherever that name leads', (host) => {
  expect(misdirected({ host }, 'desk.home.arpa')?.status).toBe(403);
  expect(ofPage({ host })?.status).toBe(403);
});

test.each(['https://evil.example', 'http://localhost:8787', 'null'])(
  'no page may ask what only programs do, one of %s neither',
  (origin) => {
    expect(ofPage({ host: '127.0.0.1:4000', origin })?.status).toBe(403);
  },
);
