import { expect, test } from 'vitest';
import { judged, KNOWN_FAULTS } from '../../../lib/rehearsal/known-faults.ts';

const remedy = '';

test('a check that has to pass, and does, is in order', () => {
  expect(judged({ name: 'send', kind: 'passed', said: '', milliseconds: 1 })).toEqual({ kind: 'in order' });
});

test('a check that fails by a known fault is excused, and the fault named', () => {
  for (const { check, sign, fault } of KNOWN_FAULTS) {
    expect(judged({ name: check, kind: 'failed', said: `so ${sign}`, remedy })).toEqual({ kind: 'known', fault });
  }
});

test.each([
  ['a failure of a check without a known fault', { name: 'send', kind: 'failed', said: 'lost', remedy }, 'send: lost'],
  [
    'another failure of one with a fault',
    { name: 'native socket', kind: 'failed', said: '401', remedy },
    'native socket: 401',
  ],
  ['a check that was left out', { name: 'close', kind: 'left out', said: 'no agent' }, 'close: no agent'],
  ['a fault that is gone', { name: 'native socket', kind: 'passed', said: '', milliseconds: 1 }, 'take it out'],
] as const)('%s is wrong', (_what, outcome, why) => {
  expect(judged(outcome)).toEqual({ kind: 'wrong', why: expect.stringContaining(why) });
});
