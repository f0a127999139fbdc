import { describe, expect, test } from 'vitest';
import {
  agentRangeOf,
  agentRangeText,
  entryItem,
  itemEntry,
} from '../../../../lambdas/adapters/dynamodb/entry-item.ts';
import { bucketOf, minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { coversAllAgents } from '../../../../lambdas/domain/conversations/agent-range.ts';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { aClosing, aMessage, ENTRIES, INCARNATION, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const base = { pos: 7, seq: 5, bucket: bucketOf(minuteOf(NOW_MS)) };
const file = { url: 'https://chat.example/files/x', filename: 'a.png', contentType: 'image/png', size: 3 };
const item = (entry: Entry) => entryItem(SHOP, 'c_1', entry, NOW_MS + 1);

describe('an entry is read as it was stored', () => {
  test.each<[string, Entry]>([
    ['a message', aMessage(base)],
    ['an entry that is not pushed yet', aMessage({ ...base, pushed: false })],
    ['an entry that was pushed late', aMessage({ ...base, pushedAt: { at: NOW_MS + 60_000, by: 'another1' } })],
    [
      'one with a name, files, and that reopens',
      aMessage({ ...base, authorName: 'Vera', attachments: [file], reopens: true }),
    ],
    [
      'an entry of a user whose id and key contain separators',
      aMessage({ ...base, author: 'user:a:b', authorId: 'a:b', sendKey: 'ca#b#c' }),
    ],
    ['one without a client’s id', aMessage({ ...base, sendKey: 'sxyz' })],
    [
      'one of an agent, with what agents may still write',
      aMessage({
        ...base,
        author: 'agent:ann',
        authorId: 'ann',
        sender: 'agent',
        allowance: { tokens: 10, staff: 3.5, at: NOW_MS },
      }),
    ],
    ['a closing by time', aClosing(base)],
    ['a closing by an agent', aClosing({ ...base, reason: 'agent', by: 'ann' })],
    ...Object.entries(ENTRIES).flatMap(([kind, all]) =>
      all.map((entry, index): [string, Entry] => [`the sample ${index + 1} of the kind ${kind}`, entry]),
    ),
  ])('%s', (_name, entry) => {
    expect(itemEntry(item(entry))).toEqual(entry);
  });

  test('one of a kind that this version does not know is an error, and never read as another', () => {
    expect(() => itemEntry({ ...item(aMessage(base)), k: 'x' })).toThrow('unknown kind x');
  });
});

test('fractions of an allowance are stored in thousandths', () => {
  const entry = aMessage({ ...base, allowance: { tokens: 1 / 3, staff: 2 / 3, at: NOW_MS } });

  expect(itemEntry(item(entry)).allowance).toEqual({ tokens: 0.333, staff: 0.667, at: NOW_MS });
  expect(itemEntry(item(entry)).incarnation).toBe(INCARNATION);
});

test('stored ranges still cover the agents’ list, and a gap remains a gap', () => {
  const sortKeys = ['agent:ann#a=', 'agent:bob#b='];
  const stored = [
    { after: null, upTo: sortKeys[0] ?? '' },
    { after: sortKeys[0] ?? '', upTo: sortKeys[1] ?? '' },
    { after: sortKeys[1] ?? '', upTo: null },
  ].map((range) => agentRangeOf(agentRangeText(range)));

  expect(coversAllAgents(stored)).toBe(true);
  expect(coversAllAgents(stored.filter((_range, index) => index !== 1))).toBe(false);
});
