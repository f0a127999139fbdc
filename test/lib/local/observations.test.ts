import { expect, test } from 'vitest';
import { type Exchange, observationStream } from '../../../lib/local/observations.ts';

const dropped = (connectionId: string) => ({ type: 'disconnect-dropped', connectionId }) as const;

test('what has happened is found at once, what will happen is waited for', async () => {
  const stream = observationStream();
  stream.emit(dropped('a'));
  const later = stream.first('disconnect-dropped', ({ connectionId }) => connectionId === 'b');

  stream.emit({ type: 'connection-closed', connectionId: 'b', code: 1000, reason: '' });
  stream.emit(dropped('b'));

  expect(await stream.first('disconnect-dropped')).toEqual(dropped('a'));
  expect(await later).toEqual(dropped('b'));
  expect(stream.past('disconnect-dropped')).toHaveLength(2);
});

test('what was forgotten is not found again', () => {
  const stream = observationStream();
  stream.emit(dropped('a'));

  stream.forget();

  expect(stream.past('disconnect-dropped')).toEqual([]);
});

/** An exchange with bodies of half a megabyte. */
const large = (path: string): Exchange => ({
  type: 'exchange',
  way: 'api',
  method: 'POST',
  path,
  query: '',
  requestHeaders: [],
  requestBody: 'x'.repeat(512 * 1024),
  requestBodyCut: false,
  status: 200,
  headers: [],
  body: 'x'.repeat(512 * 1024),
  bodyCut: false,
});

test('of exchanges with long bodies only the latest are kept, and listeners hear all', () => {
  const stream = observationStream();
  let heard = 0;
  stream.on(() => heard++);
  for (let number = 0; number < 100; number++) stream.emit(large(`/${number}`));

  const kept = stream.past('exchange');
  expect(heard).toBe(100);
  expect(kept).toHaveLength(32);
  expect(kept.at(-1)?.path).toBe('/99');
});

test('a listener that left hears nothing more', () => {
  const stream = observationStream();
  const heard: string[] = [];
  const leave = stream.on(({ type }) => heard.push(type));
  stream.emit(dropped('a'));
  leave();
  stream.emit(dropped('b'));

  expect(heard).toEqual(['disconnect-dropped']);
});
