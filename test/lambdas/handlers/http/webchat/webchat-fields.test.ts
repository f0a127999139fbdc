import { describe, expect, test } from 'vitest';
import { givenHandle, labelOf, pageOf } from '../../../../../lambdas/handlers/http/webchat/webchat-fields.ts';

describe('a page’s data', () => {
  test('is kept unchanged if it is short enough, and truncated otherwise', () => {
    const long = `https://shop.example/${'x'.repeat(400)}`;

    expect(pageOf({ siteId: 's1', domain: 'shop.example', origin: 'https://shop.example', url: long })).toEqual({
      site: 's1',
      domain: 'shop.example',
      origin: 'https://shop.example',
      url: long.slice(0, 300),
    });
  });

  test('has no query and no fragment, which may open something', () => {
    const page = pageOf({
      domain: 'shop.example?token=secret',
      origin: 'https://shop.example#secret',
      url: `https://shop.example/reset?token=${'secret'.repeat(100)}`,
    });

    expect(page).toEqual({
      site: 'shop.example',
      domain: 'shop.example',
      origin: 'https://shop.example',
      url: 'https://shop.example/reset',
    });
  });

  test('has no marks of direction, in any field', () => {
    const page = pageOf({ siteId: 's\u202e1', domain: 'd\u200e', url: 'u\u2066', sender_name: '\u202eareV' });

    expect(page).toEqual({ site: 's1', domain: 'd', url: 'u', label: 'areV' });
  });

  test('is stripped of control characters, and of half a character at the cut', () => {
    const { url, label } = pageOf({ url: ' https://shop.example/\u0000\u001f\n', userName: `${'x'.repeat(79)}🦊` });

    expect(url).toBe('https://shop.example/');
    expect(label).toBe('x'.repeat(79));
    expect(labelOf({ sender_name: `A${'😀'.repeat(60)}` })).toBe(`A${'😀'.repeat(39)}`);
  });

  test.each([
    [{ siteId: 's1', site_id: 's2', domain: 'd' }, 's1'],
    [{ site_id: 's2', domain: 'd' }, 's2'],
    [{ domain: 'd' }, 'd'],
    [{}, 'website'],
    [{ siteId: '', domain: null }, 'website'],
    [{ siteId: '', site_id: 's2' }, 's2'],
  ])('has its site, or a substitute for it: %j', (body, site) => {
    expect(pageOf(body).site).toBe(site);
  });

  test('is cut between the percent-encoded characters of an address', () => {
    const url = `https://shop.example/a/b${'%F0%9F%98%80'.repeat(40)}`;

    const cut = pageOf({ url }).url ?? '';

    expect(url.startsWith(cut) && cut.length).toBe(300 - ((300 - 24) % 12));
    expect(decodeURIComponent(cut)).toMatch(/^https:\/\/shop\.example\/a\/b(😀)+$/);
  });

  test.each([{ siteId: {} }, { domain: {} }, { origin: ['x'] }, { url: true }, { siteId: '\u200b', domain: ' ' }])(
    'is left out where it is no text: %j',
    (body) => {
      expect(pageOf(body)).toEqual({ site: 'website' });
    },
  );

  test('is left out where it is no text in one spelling, and the other counts', () => {
    expect(pageOf({ siteId: {}, site_id: 's2' }).site).toBe('s2');
    expect(pageOf({ siteId: 7 }).site).toBe('7');
  });
});

describe('a visitor’s name is', () => {
  test.each([
    [{ sender_name: 'A', userName: 'B', userInfo: { name: 'C', email: 'd@x' }, email: 'e@x', userId: 'F' }, 'A'],
    [{ userName: 'B', userInfo: { name: 'C' } }, 'B'],
    [{ userInfo: { name: 'C', email: 'd@x' } }, 'C'],
    [{ userInfo: { email: 'd@x' }, email: 'e@x' }, 'd@x'],
    [{ email: 'e@x', userId: 'F' }, 'e@x'],
    [{ userId: 'F' }, 'F'],
    [{ user_id: 'G' }, 'G'],
    [{ sender_name: '  ', userName: [], userInfo: 'x', userId: null }, undefined],
    [{ sender_name: '\u200b', userName: 'B' }, 'B'],
    [{ userId: 42 }, '42'],
    [{ userId: '', user_id: 'G' }, 'G'],
    [{ userInfo: null }, undefined],
    [{}, undefined],
  ])('%j: %j', (body, label) => {
    expect(labelOf(body)).toBe(label);
  });
});

describe('a handle', () => {
  test.each([undefined, null, '', 'a#b', 'a/b', 'a b', 'x'.repeat(129), 7, {}, ['h']])(
    'a text without the form of a handle is none: %j',
    (given) => {
      expect(givenHandle(given)).toBeUndefined();
    },
  );
});
