import { expect, test } from 'vitest';
import { linkedText, webAddress } from '../../../../lib/desk/text/linked-text.ts';

test.each([
  ['see https://example.com/a?b=c#d.', ['see ', 'https://example.com/a?b=c#d', '.']],
  ['(https://en.wikipedia.org/wiki/Chat_(band))', ['(', 'https://en.wikipedia.org/wiki/Chat_(band)', ')']],
  ['HTTP://EXAMPLE.COM', ['HTTP://EXAMPLE.COM']],
  ['a https://a.example, b https://b.example!', ['a ', 'https://a.example', ', b ', 'https://b.example', '!']],
  ['شاهد https://example.com/مرحبا الآن', ['شاهد ', 'https://example.com/مرحبا', ' الآن']],
  ['nothing here', ['nothing here']],
  ['', ['']],
])('of “%s” the addresses are links, and the text stays whole', (text, parts) => {
  const found = linkedText(text);

  expect(found.map(({ text: part }) => part)).toEqual(parts);
  expect(found.every(({ text: part, href }) => (href === undefined) === !/^https?:/i.test(part))).toBe(true);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'https://shop.example@evil.example/',
  'https://',
  '//evil.example',
  'file:///etc/passwd',
])('“%s” is no link', (text) => {
  expect(linkedText(text).some(({ href }) => href)).toBe(false);
  expect(webAddress(text)).toBeUndefined();
});

test('what follows a quotation mark or a bracket of a tag is not in the address', () => {
  expect(linkedText('https://example.com/"onmouseover="alert(1)').map(({ href }) => href)).toEqual([
    'https://example.com/',
    undefined,
  ]);
});
