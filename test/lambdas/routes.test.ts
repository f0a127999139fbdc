import { expect, test } from 'vitest';
import { ROUTES } from '../../lambdas/routes.ts';

/** Open, but answered only to a session or a key of the widget. */
const NOT_FOR_EVERYBODY = ['/webchat/messages'];

const keys = ROUTES.map(({ key }) => key);

test('every GET that answers everybody has a HEAD, by the same function and under the same rules', () => {
  const read = ROUTES.filter(({ key, admission }) => admission === 'open' && key.startsWith('GET '));
  const missing = read
    .filter(({ key }) => !NOT_FOR_EVERYBODY.includes(key.slice(4)))
    .filter((get) => {
      const head = ROUTES.find(({ key }) => key === get.key.replace('GET', 'HEAD'));
      return JSON.stringify(head && { ...head, key: get.key }) !== JSON.stringify(get);
    });

  expect(missing).toEqual([]);
});

test('there is no HEAD without a GET that answers everybody', () => {
  const heads = keys.filter((key) => key.startsWith('HEAD ')).map((key) => key.slice(5));

  expect(heads.filter((path) => !keys.includes(`GET ${path}`) || NOT_FOR_EVERYBODY.includes(path))).toEqual([]);
});
