import { Parser } from '@asyncapi/parser';
import { expect, test } from 'vitest';
import { asyncapi } from '../../../lib/contract/asyncapi.ts';

const SEVERITIES = ['error', 'warning'];

test('the document of the sockets has no error and no warning', async () => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncapi('1.0.0')));

  const grave = diagnostics.filter(({ severity }) => severity < SEVERITIES.length);
  expect(grave.map(({ message, path }) => `${path.join('.')}: ${message}`)).toEqual([]);
  expect(
    document
      ?.channels()
      .all()
      .map((channel) => channel.address()),
  ).toEqual(['/ws/chat', '/ws', '/socket.io/']);
});

test('the document of the sockets is the same each time', () => {
  expect(JSON.stringify(asyncapi('1'))).toBe(JSON.stringify(asyncapi('1')));
});
