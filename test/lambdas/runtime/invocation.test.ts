import { expect, test } from 'vitest';
import { invocationRecord } from '../../../lambdas/runtime/invocation.ts';

const aRecord = () =>
  invocationRecord(
    () => 5,
    () => 'dev',
  );

test('what was counted is summed, its reasons beside it', () => {
  const record = aRecord();
  record.begin('r1');

  record.count('posts');
  record.count('posts', 2);
  record.count('SocketsEnded', 1, 'age');
  record.count('SocketsEnded', 2, 'age');
  record.count('SocketsEnded', 1, 'revoked');

  expect(record.requestId()).toBe('r1');
  expect(record.counted()).toMatchObject({ posts: 3, SocketsEnded: 4, reasons: { age: 3, revoked: 1 } });
});

test('nothing of an invocation stays for the next', () => {
  const record = aRecord();
  record.begin('r1');
  record.count('PostsGone', 1, 'x');

  record.begin('r2');

  expect(record.requestId()).toBe('r2');
  expect(JSON.stringify(record.counted())).toBe('{}');
});

test('the list of reasons is bounded, the sum is not', () => {
  const record = aRecord();
  record.begin('r1');

  for (let index = 0; index < 50; index++) record.count('RequestsRefused', 1, `reason ${index}`);

  const { reasons, RequestsRefused } = record.counted();
  expect(Object.keys(reasons ?? {})).toHaveLength(10);
  expect(RequestsRefused).toBe(50);
});
