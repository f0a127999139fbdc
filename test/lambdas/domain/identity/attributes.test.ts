import { describe, expect, test } from 'vitest';
import { pageAttributes, siteAttributes } from '../../../../lambdas/domain/identity/attributes.ts';

const refused = expect.objectContaining({ code: 'ERR_INVALID', field: 'attributes' });
const many = (count: number, value: unknown = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`name ${number}`, value]));
const LONG = 'x'.repeat(500);

describe.each([
  ['a site', siteAttributes],
  ['a page', pageAttributes],
])('what %s says of a visitor', (_, parse) => {
  test('is texts, numbers and booleans, cleaned and cut', () => {
    expect(
      parse({ plan: ' gold\n', orders: 12, trial: false, '\u202ename': '\u0000x', ['n'.repeat(41)]: 'y'.repeat(501) }),
    ).toEqual({ plan: 'gold', orders: 12, trial: false, name: 'x', ['n'.repeat(40)]: 'y'.repeat(500) });
  });

  test('leaves out what shows nothing, what is not given, and what an object would take for its own', () => {
    expect(parse(JSON.parse('{"": 1, "\\u200b": 1, "a": null, "b": "", "__proto__": "x", "c": 0}'))).toEqual({ c: 0 });
  });

  test('may be twenty, and two kilobytes as JSON', () => {
    const exactly = { a: LONG, b: LONG, c: LONG, d: LONG, e: 'x'.repeat(12) };

    expect(Object.keys(parse(many(20)) ?? {})).toHaveLength(20);
    expect(JSON.stringify(exactly)).toHaveLength(2048);
    expect(parse(exactly)).toEqual(exactly);
  });

  test('is nothing if it is not given', () => {
    expect([parse(undefined), parse(null)]).toEqual([undefined, undefined]);
    expect(parse({})).toEqual({});
  });
});

test('of a site too much, and what has no form of one, is refused', () => {
  for (const value of [
    many(21),
    { a: LONG, b: LONG, c: LONG, d: LONG, e: 'x'.repeat(13) },
    { a: {} },
    { a: [1] },
    'plan',
    5,
    true,
    [1],
  ]) {
    expect(() => siteAttributes(value), JSON.stringify(value).slice(0, 20)).toThrow(refused);
  }
});

test('of a page as much is kept as fits, and nothing is refused', () => {
  expect(Object.keys(pageAttributes(many(21)) ?? {})).toEqual(Object.keys(many(20)));
  expect(pageAttributes({ a: LONG, b: LONG, c: LONG, d: LONG, e: LONG, f: 'short' })).toMatchObject({ f: 'short' });
  expect(pageAttributes({ a: {}, b: [1], c: 'x' })).toEqual({ c: 'x' });
  expect([pageAttributes('plan'), pageAttributes(5), pageAttributes([1])]).toEqual([undefined, undefined, undefined]);
});
