import { expect, test } from 'vitest';
import { brokenAnew } from '../../lib/markdown-prose.ts';

const word = 'word'.repeat(10);
const words = (count: number): string => Array(count).fill(word).join(' ');

test('a paragraph is broken at 132 characters, wherever it was broken before', () => {
  expect(brokenAnew(`${words(2)}\n${words(3)}`)).toBe(`${words(3)}\n${words(2)}`);
});

test('further lines of an item of a list are indented, and the next item is one of its own', () => {
  expect(brokenAnew(`- ${words(4)}\n- next`)).toBe(`- ${words(3)}\n  ${word}\n- next`);
  expect(brokenAnew('- an item\n  that goes on')).toBe('- an item that goes on');
});

test('headings, tables and empty lines stay as they are', () => {
  const page = `# ${words(9)}\n\n| a | b |\n| --- | --- |\n| ${words(9)} | c |\n\ntext\n`;

  expect(brokenAnew(page)).toBe(page);
});
