import { expect, it } from 'vitest';
import { CHECK_NAMES } from '../../../lib/smoke/check.ts';
import { CHECKS } from '../../../lib/smoke/checks.ts';
import { HELP, smoke } from '../../../lib/smoke/command-line.ts';

async function said(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await smoke(args, {}, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

it.each([
  [['--key', 'pk_shop_abc'], '--url is missing'],
  [['--url', 'https://chat.example'], '--key is missing'],
  [['--url', 'chat.example', '--key', 'pk_shop_abc'], '--url is an origin'],
  [['--url', 'https://chat.example/path', '--key', 'pk_shop_abc'], '--url is an origin'],
  [['--url', 'https://chat.example', '--key', 'pk_shop_abc', '--origin', 'shop.example'], '--origin is an origin'],
  [['--adress', 'https://chat.example'], "Unknown option '--adress'"],
])('%j is not understood, and help is shown', async (args, sentence) => {
  const { code, text } = await said(...args);

  expect(code).toBe(2);
  expect(text).toContain(sentence);
  expect(text).toContain(HELP);
});

it('help is no error', async () => {
  expect(await said('--help')).toEqual({ code: 0, text: HELP });
});

it('every check has a name of its own, in the order of the list', () => {
  expect(CHECKS.map(({ name }) => name)).toEqual(CHECK_NAMES);
});
