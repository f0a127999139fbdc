import { describe, expect, test } from 'vitest';
import { labels, namedAssignee, refuseSnooze, snoozedUntil } from '../../../../lambdas/domain/desk/desk-fields.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { DAY } from '../../../../lambdas/domain/time/units.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const refused = (field: string) => expect.objectContaining({ code: 'ERR_INVALID', field });

describe('labels', () => {
  test('stay in order, cleaned, once each, and without those of which nothing is seen', () => {
    expect(labels([' vip', 'billing\n2026', 'vip', '\u202ebilling 2026', '', '\u200b', 'VIP'])).toEqual([
      'vip',
      'billing 2026',
      'VIP',
    ]);
  });

  test('are cut between characters', () => {
    expect(labels(['x'.repeat(41), `${'y'.repeat(39)}👩‍🚒`])).toEqual(['x'.repeat(40), 'y'.repeat(39)]);
  });

  test('are at most ten different ones', () => {
    const ten = Array.from({ length: 10 }, (_, number) => `${number}`);

    expect(labels([...ten, ...ten])).toEqual(ten);
    expect(() => labels([...ten, 'one more'])).toThrow(refused('labels'));
  });

  test.each([null, 'vip', { 0: 'vip' }, [1], [null], [['vip']], 5])('are a list of texts, and not %j', (value) => {
    expect(() => labels(value)).toThrow(refused('labels'));
  });
});

describe('the time until which a conversation is put off', () => {
  test('is a moment, or none', () => {
    expect(snoozedUntil('2026-12-01T10:00:00+01:00')).toBe(Date.parse('2026-12-01T09:00:00Z'));
    expect(snoozedUntil('2026-12-01T09:00Z')).toBe(Date.parse('2026-12-01T09:00:00Z'));
    expect(snoozedUntil(null)).toBeNull();
  });

  test.each(['2026-12-01', '2026-12-01T09:00:00', '2026-13-01T09:00:00Z', 'tomorrow', '', 0, NOW_MS, true, {}])(
    'is not %j, which others read otherwise or nobody can',
    (value) => {
      expect(() => snoozedUntil(value)).toThrow(refused('snoozedUntil'));
    },
  );

  test('lies in the future, and within ninety days', () => {
    refuseSnooze(NOW_MS + 1, NOW_MS);
    refuseSnooze(NOW_MS + 90 * DAY, NOW_MS);

    for (const until of [NOW_MS, NOW_MS - 1, NOW_MS + 90 * DAY + 1]) {
      expect(() => refuseSnooze(until, NOW_MS)).toThrow(refused('snoozedUntil'));
    }
  });
});

describe('an assignee', () => {
  test('is the caller, a staff id, or nobody', () => {
    const id = staffId(SHOP, 'ann');

    expect([namedAssignee('me'), namedAssignee(id), namedAssignee(null)]).toEqual(['me', id, null]);
  });

  test.each(['ann', 'ME', '', 'a_', 'a_4mXq0WnPzL1c2', 'a_4mXq0WnPzL#c', 'v_4mXq0WnPzL1c', 1, {}, ['me'], false])(
    'is not %j',
    (value) => {
      expect(() => namedAssignee(value)).toThrow(refused('assignee'));
    },
  );
});
