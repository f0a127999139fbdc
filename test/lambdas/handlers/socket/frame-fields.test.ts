import { describe, expect, test } from 'vitest';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { meantConversation, readSeq, sentAt } from '../../../../lambdas/handlers/socket/frame-fields.ts';
import { aCaller } from '../../../support/builders/tenants.ts';

test('a widget means its own, whatever it names, which may be an earlier page’s', () => {
  const widget = { site: 'shop', handle: sealed<'handle'>('h') };

  expect(meantConversation(aCaller({ widget }), { conversation_id: 'undefined' })).toBeUndefined();
  expect(meantConversation(aCaller({ widget }), { conversation_id: 7 })).toBeUndefined();
  expect(meantConversation(aCaller(), { conversation_id: 'c_1' })).toBe('c_1');
});

describe('a sender’s timestamp', () => {
  test('is kept as it was written', () => {
    expect(sentAt({ timestamp: '2026-01-01T00:00:00.123Z' })).toEqual({ timestamp: '2026-01-01T00:00:00.123Z' });
  });

  test.each([undefined, 1767225600000, 'yesterday', '2026-01-01T00:00:00Z'.padEnd(41)])(
    'is ignored if it is invalid: %j',
    (timestamp) => {
      expect(sentAt({ timestamp })).toEqual({});
    },
  );
});

test('the last message read is a whole number', () => {
  expect([readSeq(0), readSeq(7)]).toEqual([0, 7]);
  for (const value of [-1, 0.5, '7', undefined, Number.NaN, 2 ** 53]) {
    expect(() => readSeq(value)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'seq' }));
  }
});
