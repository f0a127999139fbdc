import { describe, expect, test } from 'vitest';
import { decodePosted, isWithin, MAX_POSTED_BYTES, POLLING, pollingAge } from '../../../lambdas/protocol/polling.ts';

const HASH = `${'A-_'.repeat(14)}z`;
const NOW = Date.UTC(2026, 10, 29);
const sidOf = (birth: number) => `${birth.toString(36)}.${HASH}`;

describe('the id of a polling session', () => {
  test('says how old it is, whichever clock is ahead', () => {
    expect(pollingAge(sidOf(NOW - 1500), NOW)).toBe(1500);
    expect(pollingAge(sidOf(NOW + 500), NOW)).toBe(-500);
  });

  test.each([
    undefined,
    '',
    'AbCdEf=',
    `${NOW.toString(36)}.${HASH}x`,
    `${NOW.toString(36)}.${HASH.slice(1)}`,
    `${NOW.toString(36)}`,
    `-${NOW.toString(36).slice(1)}.${HASH}`,
    `${sidOf(NOW)}\n`,
    `${NOW.toString(36).toUpperCase()}.${HASH}`,
  ])('is none: %j', (sid) => {
    expect(pollingAge(sid, NOW)).toBeNull();
  });

  test.each([
    [null, false],
    [-POLLING.skew, false],
    [1 - POLLING.skew, true],
    [0, true],
    [POLLING.claimedFor - 1, true],
    [POLLING.claimedFor, false],
  ])('at an age of %j is of use: %s', (age, use) => {
    expect(isWithin(age, POLLING.claimedFor)).toBe(use);
  });
});

describe('what a client posts', () => {
  test.each([
    ['CONNECT', '40{"token":"t"}', { packets: ['0{"token":"t"}'] }],
    ['CONNECT without a payload', '40', { packets: ['0'] }],
    ['several packets', '40\u001e42["a"]\u001e42["b"]', { packets: ['0', '2["a"]', '2["b"]'] }],
    ['that it leaves', '1', 'close'],
    ['that it leaves behind something', '40\u001e1', 'close'],
  ])('%s', (_, payload, expected) => {
    expect(decodePosted(payload)).toEqual(expected);
  });

  test.each([
    ['nothing', ''],
    ['a heartbeat, which none asked for', '3'],
    ['a probe', '2probe'],
    ['an upgrade', '5'],
    ['an unknown packet', 'abc'],
    ['one of them among others', '40\u001e3'],
    ['an empty packet behind another', '40\u001e'],
    ['five packets', Array(5).fill('40').join('\u001e')],
    ['too much', `4${'x'.repeat(MAX_POSTED_BYTES)}`],
    ['too much, in bytes', `4${'ü'.repeat(MAX_POSTED_BYTES / 2)}`],
  ])('is refused: %s', (_, payload) => {
    expect(decodePosted(payload)).toBeNull();
  });

  test.each(['bAQID', '451-["up",{"_placeholder":true,"num":0}]\u001ebAQID'])('is said to be binary: %s', (payload) => {
    expect(decodePosted(payload)).toBe('binary');
  });
});
