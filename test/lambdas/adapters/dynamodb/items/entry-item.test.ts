import { describe, expect, test } from 'vitest';
import {
  agentRangeOf,
  agentRangeText,
  entryItem,
  itemEntry,
} from '../../../../../lambdas/adapters/dynamodb/items/entry-item.ts';
import { KINDS } from '../../../../../lambdas/adapters/dynamodb/items/entry-kinds.ts';
import { coversAllAgents } from '../../../../../lambdas/domain/conversations/agent-range.ts';
import { isVisibleToVisitors, type KnownEntry } from '../../../../../lambdas/domain/conversations/entry.ts';
import {
  ANNS,
  aClosing,
  aMessage,
  aNote,
  aState,
  ENTRIES,
  INCARNATION,
  NOW_MS,
} from '../../../../support/builders/conversations.ts';
import { SHOP } from '../../../../support/builders/tenants.ts';

const base = { pos: 7, seq: 5 };
const file = { url: 'https://chat.example/files/x', filename: 'a.png', contentType: 'image/png', size: 3 };
const item = (entry: KnownEntry) => entryItem(SHOP, 'c_1', entry, NOW_MS + 1);

describe('an entry is read as it was stored', () => {
  test.each<[string, KnownEntry]>([
    ['a message', aMessage(base)],
    ['an entry that is not pushed yet', aMessage({ ...base, pushed: false })],
    ['an entry that was pushed late', aMessage({ ...base, pushedAt: { at: NOW_MS + 60_000, by: 'another1' } })],
    ['an entry after others that are not pushed', aMessage({ ...base, pushedUpTo: 3 })],
    ['one with files, and that reopens', aMessage({ ...base, attachments: [file], reopens: true })],
    ['one whose author and key contain separators', aMessage({ ...base, author: 'user:a:b', sendKey: 'ca#b#c' })],
    ['one without a client’s id', aMessage({ ...base, sendKey: 'sxyz' })],
    ['one with a state', aMessage({ ...base, state: aState() })],
    ['one whose state says what it does', aMessage({ ...base, state: aState({ spokenAt: NOW_MS, lastMessage: 7 }) })],
    [
      'one after messages that clients numbered',
      aMessage({
        ...base,
        sentNumbers: [
          { stream: 'a_-', number: 1_000_000_000 },
          { stream: '000', number: 1 },
        ],
      }),
    ],
    ['one that has no row in the activity index', aMessage({ ...base, unindexed: 1 })],
    [
      'one of an agent, with what agents may still write',
      aMessage({ ...base, author: ANNS, sender: 'agent', allowance: { tokens: 10, staff: 3.5, at: NOW_MS } }),
    ],
    [
      'one whose allowance is of another time',
      aMessage({ ...base, allowance: { tokens: 1, staff: 2, at: NOW_MS - 5 } }),
    ],
    ['a closing by an agent', aClosing({ ...base, reason: 'agent', author: ANNS })],
    ...Object.entries(ENTRIES).flatMap(([kind, all]) =>
      all.map((entry, index): [string, KnownEntry] => [`the sample ${index + 1} of the kind ${kind}`, entry]),
    ),
  ])('%s', (_name, entry) => {
    expect(itemEntry(item(entry))).toEqual(entry);
  });

  test('each kind under a letter of its own, which stays what it is', () => {
    expect(new Set(Object.values(KINDS)).size).toBe(Object.keys(KINDS).length);
    expect(Object.entries(ENTRIES).map(([kind, [entry]]) => [kind, entry && item(entry).k])).toEqual([
      ['message', 'm'],
      ['closed', 'c'],
      ['reopened', 'r'],
      ['assigned', 'a'],
      ['labelled', 'l'],
      ['snoozed', 's'],
      ['note', 'n'],
      ['erased', 'e'],
    ]);
  });
});

describe('an entry of a kind that this version does not know', () => {
  const note = aNote({ ...base, state: aState({ later: 'h1' }), unindexed: 1 });

  test.each(['z', 'mm', 'M', '', 'message', 'constructor'])('as %j has what all kinds have, and is hidden', (k) => {
    const { text: _, ...common } = note;
    const read = itemEntry({ ...item(note), k, hb: { to: 'bot' } });

    expect(read).toEqual({ ...common, kind: 'unknown', stored: { k, t: note.text, hb: { to: 'bot' } } });
    expect(isVisibleToVisitors(read)).toBe(false);
  });

  test('is copied as it is, with what all kinds have', () => {
    const stored = { ...item(note), k: 'z', hb: { to: 'bot' }, x: 1 };

    expect(entryItem(SHOP, 'c_1', itemEntry(stored), NOW_MS + 1)).toEqual(stored);
  });
});

describe('what can be derived is not stored', () => {
  test('of a message that follows a pushed one', () => {
    const stored = item(aMessage({ ...base, pushed: false, allowance: { tokens: 9, at: NOW_MS } }));

    expect(Object.keys(stored).sort()).toEqual(['al', 'at', 'ck', 'k', 'l', 'pk', 's', 'sk', 't', 'ttl', 'w']);
  });

  test('and so is no name', () => {
    for (const entry of Object.values(ENTRIES).flat()) expect(JSON.stringify(item(entry))).not.toMatch(/\bann\b/i);
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
