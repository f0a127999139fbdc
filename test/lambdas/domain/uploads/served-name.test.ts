import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../../lambdas/domain/time/units.ts';
import {
  allFileDays,
  daysPrefix,
  endOfFile,
  fileDays,
  fileIdOfUrl,
  fileKeptDays,
  isServedName,
  nameInUrl,
  SERVED_NAME,
  servedName,
  servedUrl,
} from '../../../../lambdas/domain/uploads/served-name.ts';
import { SENT_WITHIN_DAYS } from '../../../../lambdas/domain/uploads/upload.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 30);
const [id, secret] = ['i'.repeat(22), 's'.repeat(22)];
const name = servedName(id, secret, { now: NOW, retention: 30 * DAY });

describe('the name of a file', () => {
  test('says in which of the bucket’s rules it is, and when it ends: within an hour after a message of its last day', () => {
    const end = endOfFile(name);

    expect(name).toMatch(/^30-[0-9a-z]{4}-i{22}s{22}$/);
    expect(end - (NOW + (30 + SENT_WITHIN_DAYS) * DAY)).toBe(HOUR / 2);
    expect(end % HOUR).toBe(0);
  });

  test('has one form only, which leads to nothing else in the bucket', () => {
    const others = ['', 'x', `${id}${secret}`, `${name}x`, name.slice(1, -1), name.slice(3), `a${name}`, undefined];

    expect(isServedName(name)).toBe(true);
    for (const other of [...others, name.replace('30-', '30-A'), name.replace('30-', '../')]) {
      expect(isServedName(other)).toBe(false);
    }
    expect(endOfFile('x')).toBeNaN();
  });

  test('has as many digits for as long as the gateway will be there', () => {
    const late = servedName(id, secret, { now: Date.UTC(2150, 0, 1), retention: 3650 * DAY });

    expect(late).toMatch(SERVED_NAME);
    expect(endOfFile(late)).toBeGreaterThan(Date.UTC(2159, 11, 1));
  });
});

test('the URL of a file leads back to its name and its upload, and no part of it does', () => {
  const url = servedUrl('https://chat.example', name);

  expect(url).toBe(`https://chat.example/files/${name}`);
  expect([nameInUrl(url), fileIdOfUrl(url)]).toEqual([name, id]);
  const others = [`${url}/`, `${url}?x`, url.slice(0, -1), `https://x/${name}`, `https://x/files/${id}${secret}`, ''];
  for (const other of others) expect([nameInUrl(other), fileIdOfUrl(other)]).toEqual([undefined, undefined]);
});

describe('files are removed by rules of the bucket', () => {
  test('one for each number of days, and for years one a month: fewer than S3’s 1,000, with the others', () => {
    expect(allFileDays(365)).toEqual(Array.from({ length: 365 }, (_, index) => index + 1));
    expect(allFileDays(3650)).toHaveLength(992);
    expect([fileDays(900), fileDays(901), fileDays(930), fileDays(3650)]).toEqual([900, 930, 930, 3660]);
  });

  test('never before their time, and of each retention by one rule', () => {
    const all = allFileDays(3650);

    for (let days = 1; days <= 3650; days++) {
      const named = servedName(id, secret, { now: NOW, retention: days * DAY });
      const rules = all.filter((each) => named.startsWith(daysPrefix(each)));
      expect(rules).toHaveLength(1);
      expect(NOW + fileKeptDays(rules[0] ?? 0) * DAY).toBeGreaterThan(endOfFile(named) - HOUR);
    }
  });
});
