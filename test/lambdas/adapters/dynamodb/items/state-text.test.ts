import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stateOfText, stateText } from '../../../../../lambdas/adapters/dynamodb/items/state-text.ts';
import { type ConversationState, EMPTY, stateAfter } from '../../../../../lambdas/domain/conversations/state.ts';
import { staffId } from '../../../../../lambdas/domain/ids.ts';
import { ANN, aMessage, anAssignment, aState, NOW_MS } from '../../../../support/builders/conversations.ts';
import { SHOP } from '../../../../support/builders/tenants.ts';

const MOST = 999_999_999_999;
const YEAR_2059 = Date.UTC(2059, 0, 1);

/** The entry that has the state: earlier than all that it says. */
const OWN = { pos: 1, at: 1 };

describe('the state of a log', () => {
  test('is stored as seven fields, empty where there is none, and one more once it was answered', () => {
    const state = aState({ status: 'closed', statusSince: 35, spokenAt: 36, waitingSince: 37, snoozedUntil: 38 });

    expect(stateText(EMPTY, OWN)).toBe('o......');
    expect(stateText(state, OWN)).toBe(`cz.10.11.c.${ANN}@7.9.12`);
    expect(stateText({ ...state, answered: true }, OWN)).toBe(`cz.10.11.c.${ANN}@7.9.12.a`);
  });

  test('is shorter where it says what its entry does', () => {
    const message = aMessage({ pos: 20, at: NOW_MS });

    expect(stateText(stateAfter(EMPTY, message), message)).toBe('o=.=.=.=...');
    const assigned = anAssignment({ pos: 21, at: NOW_MS + 1 });
    const after = stateAfter(stateAfter(EMPTY, message), assigned);
    const [at, pos] = [NOW_MS.toString(36), (20).toString(36)];
    expect(stateText(after, assigned)).toBe(`o${at}.${at}.${at}.${pos}.${ANN}@=.=.`);
    expect(stateOfText(stateText(after, assigned), assigned)).toEqual(after);
  });

  test('is read as it was stored', () => {
    const position = fc.oneof(fc.integer({ min: 1, max: MOST }), fc.constant(7));
    const time = fc.oneof(fc.integer({ min: 1, max: YEAR_2059 }), fc.constant(NOW_MS));
    const none = fc.constant(0);
    const states: fc.Arbitrary<ConversationState> = fc.record(
      {
        status: fc.constantFrom('open' as const, 'closed' as const),
        statusSince: fc.oneof(time, none),
        spokenAt: fc.oneof(time, none),
        lastMessage: fc.oneof(position, none),
        desk: fc.oneof(position, none),
        waitingSince: time,
        answered: fc.constant(true as const),
        snoozedUntil: time,
        assignee: fc.record({ id: fc.string().map((id) => staffId(SHOP, id)), since: position }),
        later: fc.string({ minLength: 0, maxLength: 9 }),
      },
      { requiredKeys: ['status', 'statusSince', 'spokenAt', 'lastMessage', 'desk'] },
    );

    fc.assert(
      fc.property(states, (state) => {
        const entry = { pos: 7, at: NOW_MS };

        expect(stateOfText(stateText(state, entry), entry)).toEqual(state);
      }),
    );
  });

  test('takes at most 82 bytes with the name of its attribute, for the largest values', () => {
    const largest = aState({
      status: 'closed',
      statusSince: YEAR_2059,
      spokenAt: YEAR_2059,
      waitingSince: YEAR_2059,
      lastMessage: MOST,
      assignee: { id: ANN, since: MOST },
      desk: MOST,
      snoozedUntil: YEAR_2059,
      answered: true,
    });

    expect(Buffer.byteLength(`st${stateText(largest, OWN)}`)).toBe(82);
  });

  test('of a later version is carried on unread, over any number of entries', () => {
    const stored = `${stateText(aState({ answered: true }), OWN)}.b7@9..z`;
    const read = stateOfText(stored, OWN) ?? EMPTY;
    const next = aMessage({ pos: 20, at: NOW_MS });

    expect(read).toEqual(aState({ answered: true, later: 'b7@9..z' }));
    expect(stateText(read, OWN)).toBe(stored);
    expect(stateText(stateAfter(read, next), next)).toMatch(/\.b7@9\.\.z$/);
  });

  test.each([undefined, null, 7])('is unknown of an entry without one: %o', (stored) => {
    expect(stateOfText(stored, OWN)).toBeUndefined();
  });
});
