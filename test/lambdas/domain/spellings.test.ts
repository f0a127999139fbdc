import { describe, expect, test } from 'vitest';
import { type Meaning, SPELLINGS, spellingsOf, spelt } from '../../../lambdas/domain/spellings.ts';

const asItIs = (value: unknown, name: string) => `${name}: ${value}`;

describe.each(Object.entries(SPELLINGS) as [Meaning, readonly string[]][])('%s', (meaning, names) => {
  test.each(names)('may be written %s, and is refused under that name', (name) => {
    expect(spelt({ [name]: 'a' }, meaning, asItIs)).toBe(`${name}: a`);
  });

  test('may be written in several ways at once that say the same, and in no others', () => {
    const [first = '', ...others] = names;

    expect(spelt(Object.fromEntries(names.map((name) => [name, 'a'])), meaning, asItIs)).toBe(`${first}: a`);
    for (const other of others) {
      expect(() => spelt({ [first]: 'a', [other]: 'b' }, meaning, asItIs)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID', field: other }),
      );
    }
  });

  test('is the same as a text and as the number of its digits', () => {
    const [first = '', second = ''] = names;

    expect(spelt({ [first]: 42, [second]: '42' }, meaning, asItIs)).toBe(`${first}: 42`);
  });

  test('is not given by null or an empty text, beside another name either', () => {
    const [first = '', second = ''] = names;

    expect(spelt({ [first]: null, [second]: undefined }, meaning, asItIs)).toBeUndefined();
    expect(spelt({ [first]: null, [second]: 'a' }, meaning, asItIs)).toBe(`${second}: a`);
    expect(spelt({ [first]: '', [second]: 'a' }, meaning, asItIs)).toBe(`${second}: a`);
  });
});

test('a name stands in one meaning only, and every name knows its others', () => {
  const all = Object.values(SPELLINGS).flat();

  expect(new Set(all).size).toBe(all.length);
  expect(spellingsOf('sessionId')).toEqual(['sessionId', 'session_id']);
  expect(spellingsOf('text')).toEqual(['text']);
  expect(spellingsOf('toString')).toEqual(['toString']);
});
