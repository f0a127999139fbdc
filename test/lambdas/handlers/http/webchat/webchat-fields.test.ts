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
    const { url, label } = pageOf({ url: 'https://shop.example/\u0000\u001f\n', userName: `${'x'.repeat(79)}🦊` });

    expect(url).toBe('https://shop.example/');
    expect(label).toBe(`${'x'.repeat(79)}\ufffd`);
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

  test.each([
    ['siteId', 7],
    ['site_id', {}],
    ['domain', {}],
    ['origin', ['x']],
    ['url', true],
  ])('is refused where it is no text: %s %j', (field, value) => {
    expect(() => pageOf({ [field]: value })).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field }));
  });

  test('is refused where it is no text in one spelling, though the other counts', () => {
    expect(() => pageOf({ siteId: 's1', site_id: {} })).toThrow(expect.objectContaining({ field: 'site_id' }));
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
    [{ sender_name: '  ', userName: 7, userInfo: 'x', userId: null }, undefined],
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
