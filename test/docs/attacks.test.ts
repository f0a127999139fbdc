import { expect, test } from 'vitest';
import { attacks, USUAL } from '../../lib/bench/attacks.ts';
import { settings } from '../../lib/settings.ts';
import { differences } from './differences.ts';
import { tableOf } from './markdown-tables.ts';

/** Dollars an hour that one anonymous person at one address may cost. */
const MOST = 5;

/** Bytes to the internet are what a download costs, whatever we do: its limit is the edge's. */
const DOWNLOADS = 'downloads of a file of 10 MB';

test('docs/limits.md says of each attack what ends it and what an hour of it costs', () => {
  const { rows } = tableOf('docs/limits.md', 'attack');
  const said = rows.map((row) => ({ row, name: row.cells.attack ?? '', says: row.cells['dollars an hour'] ?? '' }));
  const computed = attacks(USUAL).map(({ attack, dollars }) => [attack, `$${dollars.toFixed(2)}`] as const);

  expect(differences('docs/limits.md', said, new Map(computed))).toEqual([]);
  expect(rows.map(({ cells }) => cells['ended by'])).toEqual(attacks(USUAL).map(({ endedBy }) => endedBy));
});

test('no attack of one address costs more than five dollars an hour, however many agents are online, but downloads', () => {
  const settings = Array.from({ length: 300 }, (_, agents) => ({ ...USUAL, agents: agents + 1 }));
  const dear = settings.flatMap(attacks).filter(({ dollars }) => dollars > MOST);

  expect([...new Set(dear.map(({ attack }) => attack))]).toEqual([DOWNLOADS]);
});

test('the edge lets an address do what is assumed, by default', () => {
  const { addressLimits, throttle } = settings({}, {});
  const { requests, handshakes, downloads, frames } = USUAL;

  expect(addressLimits).toMatchObject({ requests, handshakes, downloads });
  expect(throttle.rate).toBe(frames);
});

test('ninety downloads a minute and address cost less', () => {
  const { dollars } = attacks({ ...USUAL, downloads: 90 }).find(({ attack }) => attack === DOWNLOADS) ?? {
    dollars: 99,
  };

  expect(dollars).toBeLessThan(MOST);
});
