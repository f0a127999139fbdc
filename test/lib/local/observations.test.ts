import { expect, test } from 'vitest';
import { observationStream } from '../../../lib/local/observations.ts';

const dropped = (connectionId: string) => ({ type: 'disconnect-dropped', connectionId }) as const;

test('what has happened is found at once, what will happen is waited for', async () => {
  const stream = observationStream();
  stream.emit(dropped('a'));
  const later = stream.first('disconnect-dropped', ({ connectionId }) => connectionId === 'b');

  stream.emit({ type: 'request', method: 'GET', path: '/', status: 200 });
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

test('a listener that left hears nothing more', () => {
  const stream = observationStream();
  const heard: string[] = [];
  const leave = stream.on(({ type }) => heard.push(type));
  stream.emit(dropped('a'));
  leave();
  stream.emit(dropped('b'));

  expect(heard).toEqual(['disconnect-dropped']);
});
