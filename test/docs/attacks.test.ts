import { expect, test } from 'vitest';
import { DEFAULT_UPLOADS, fileSize } from '../../lambdas/domain/uploads/upload.ts';
import { attacks, USUAL } from '../../lib/bench/attacks.ts';
import { settings } from '../../lib/settings.ts';
import { differences } from './differences.ts';
import { tableOf } from './markdown-tables.ts';

/** Dollars an hour that one anonymous person at one address may cost. */
const MOST = 5;

test('docs/limits.md says of each attack what ends it and what an hour of it costs', () => {
  const { rows } = tableOf('docs/limits.md', 'attack');
  const said = rows.map((row) => ({ row, name: row.cells.attack ?? '', says: row.cells['dollars an hour'] ?? '' }));
  const computed = attacks(USUAL).map(({ attack, dollars }) => [attack, `$${dollars.toFixed(2)}`] as const);

  expect(differences('docs/limits.md', said, new Map(computed))).toEqual([]);
  expect(rows.map(({ cells }) => cells['ended by'])).toEqual(attacks(USUAL).map(({ endedBy }) => endedBy));
});

test('no attack of one address costs more than five dollars an hour, however many agents are online', () => {
  const settings = Array.from({ length: 300 }, (_, agents) => ({ ...USUAL, agents: agents + 1 }));
  const dear = settings.flatMap(attacks).filter(({ dollars }) => dollars > MOST);

  expect([...new Set(dear.map(({ attack }) => attack))]).toEqual([]);
});

test('the edge lets an address do what is assumed, by default', () => {
  const { addressLimits, throttle } = settings({}, {});
  const { requests, handshakes, polls, downloads, frames } = USUAL;

  expect(addressLimits).toMatchObject({ requests, handshakes, polls, downloads });
  expect(throttle.rate).toBe(frames);
});

test('a file of the attacks is as long as an upload may be by default', () => {
  const { file } = USUAL;

  expect(fileSize(file, DEFAULT_UPLOADS)).toBe(file);
  expect(() => fileSize(file + 1, DEFAULT_UPLOADS)).toThrow('at most');
});
