import { describe, expect, test } from 'vitest';
import { trafficOf, trafficOfEntry } from '../../../../lambdas/domain/conversations/traffic.ts';
import { ANN, aClosing, aMessage, aState } from '../../../support/builders/conversations.ts';
import { aCaller, anAgent } from '../../../support/builders/tenants.ts';

const answered = aState({ answered: true });
const user = aCaller({ subject: 'user:u_1', anonymous: false });

describe('the traffic of a caller', () => {
  test.each([
    ['an agent', anAgent(), undefined, 'staff'],
    ['an admin', anAgent({ role: 'admin' }), undefined, 'staff'],
    ['a visitor whom the site has logged in', user, undefined, 'known'],
    ['an anonymous visitor who was answered', aCaller(), answered, 'known'],
    ['an anonymous visitor who was not', aCaller(), aState(), 'anonymous'],
    ['one of whom nothing is read', aCaller(), undefined, 'anonymous'],
  ])('%s', (_who, caller, state, traffic) => {
    expect(trafficOf(caller, state)).toBe(traffic);
  });
});

describe('the traffic of the posts of an entry', () => {
  test.each([
    ['an agent’s message', aMessage({ sender: 'agent', author: `agent:${ANN}` }), 'staff'],
    ['a close', aClosing(), 'staff'],
    ['a close by a visitor', aClosing({ reason: 'visitor', author: 'visitor:v_1', state: aState() }), 'anonymous'],
    ['a close by a logged-in visitor', aClosing({ reason: 'visitor', author: 'user:u_1' }), 'known'],
    ['a logged-in visitor’s message', aMessage({ author: 'user:u_1' }), 'known'],
    ['an answered visitor’s message', aMessage({ author: 'visitor:v_1', state: answered }), 'known'],
    ['another visitor’s message', aMessage({ author: 'visitor:v_1', state: aState() }), 'anonymous'],
  ])('%s', (_what, entry, traffic) => {
    expect(trafficOfEntry(entry)).toBe(traffic);
  });
});
