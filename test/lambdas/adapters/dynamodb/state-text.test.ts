import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stateOfText, stateText } from '../../../../lambdas/adapters/dynamodb/state-text.ts';
import { type ConversationState, EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { ANN, aMessage, aState, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const MOST = 999_999_999_999;
const YEAR_2059 = Date.UTC(2059, 0, 1);

describe('the state of a log', () => {
  test('is stored as seven fields, empty where there is none', () => {
    expect(stateText(EMPTY)).toBe('o......');
    expect(
      stateText(aState({ status: 'closed', statusSince: 35, spokenAt: 36, waitingSince: 37, snoozedUntil: 38 })),
    ).toBe(`cz.10.11.c.${ANN}@7.9.12`);
  });

  test('is read as it was stored', () => {
    const number = fc.integer({ min: 0, max: MOST });
    const time = fc.integer({ min: 1, max: YEAR_2059 });
    const states: fc.Arbitrary<ConversationState> = fc.record(
      {
        status: fc.constantFrom('open' as const, 'closed' as const),
        statusSince: fc.integer({ min: 0, max: YEAR_2059 }),
        spokenAt: fc.integer({ min: 0, max: YEAR_2059 }),
        lastMessage: number,
        desk: number,
        waitingSince: time,
        snoozedUntil: time,
        assignee: fc.record({ id: fc.string().map((id) => staffId(SHOP, id)), since: number }),
        later: fc.string({ minLength: 0, maxLength: 9 }),
      },
      { requiredKeys: ['status', 'statusSince', 'spokenAt', 'lastMessage', 'desk'] },
    );

    fc.assert(
      fc.property(states, (state) => {
        expect(stateOfText(stateText(state))).toEqual(state);
      }),
    );
  });

  test('takes at most 80 bytes with the name of its attribute, for the largest values', () => {
    const largest = aState({
      status: 'closed',
      statusSince: YEAR_2059,
      spokenAt: YEAR_2059,
      waitingSince: YEAR_2059,
      lastMessage: MOST,
      assignee: { id: ANN, since: MOST },
      desk: MOST,
      snoozedUntil: YEAR_2059,
    });

    expect(Buffer.byteLength(`st${stateText(largest)}`)).toBe(80);
  });

  test('of a later version is carried on unread, over any number of entries', () => {
    const stored = `${stateText(aState())}.b7@9..z`;
    const read = stateOfText(stored);

    expect(read).toEqual(aState({ later: 'b7@9..z' }));
    expect(read && stateText(read)).toBe(stored);
    const after = read && stateAfter(read, aMessage({ pos: 20, at: NOW_MS }));
    expect(after && stateText(after)).toMatch(/\.b7@9\.\.z$/);
  });

  test.each([undefined, null, 7])('is unknown of an entry without one: %o', (stored) => {
    expect(stateOfText(stored)).toBeUndefined();
  });
});
