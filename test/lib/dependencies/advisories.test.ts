import { describe, expect, test } from 'vitest';
import { type Accepted, type Advisory, auditOf, stopping } from '../../../lib/dependencies/advisories.ts';

/** As npm 10 and 11 print it: a package with an advisory of its own, and one that has it by depending on that. */
const REPORT = JSON.stringify({
  auditReportVersion: 2,
  vulnerabilities: {
    inner: {
      name: 'inner',
      severity: 'high',
      via: [
        {
          source: 1,
          name: 'inner',
          dependency: 'inner',
          title: 'Prototype pollution',
          url: 'https://example.org/advisories/GHSA-aaaa-bbbb-cccc',
          severity: 'high',
          range: '<2',
        },
      ],
      effects: ['outer'],
    },
    outer: { name: 'outer', severity: 'high', via: ['inner'], effects: [] },
  },
});

describe('what npm audit prints', () => {
  test('an advisory is told once, of the package that has the fault', () => {
    expect(auditOf(REPORT)).toEqual({
      advisories: [{ id: 'GHSA-aaaa-bbbb-cccc', package: 'inner', severity: 'high', title: 'Prototype pollution' }],
    });
  });

  test('a registry without advisories is one that did not answer', () => {
    const printed = {
      message: '405 Method Not Allowed - POST …',
      method: 'POST',
      statusCode: 405,
      error: { summary: '' },
    };

    expect(auditOf(JSON.stringify(printed))).toEqual({ unanswered: '405 Method Not Allowed - POST …' });
  });

  test('a failure of npm itself is no missing answer', () => {
    const printed = '{"error":{"code":"ENOLOCK","summary":"This command requires an existing lockfile.","detail":""}}';

    expect(() => auditOf(printed)).toThrow('npm audit failed: {"error":{"code":"ENOLOCK"');
    expect(() => auditOf('')).toThrow();
  });
});

describe('what stops a change', () => {
  const advisory = (severity: Advisory['severity']): Advisory => ({ id: severity, package: 'p', severity, title: 't' });

  test('severities from high on', () => {
    const all = (['info', 'low', 'moderate', 'high', 'critical'] as const).map(advisory);

    expect(stopping(all, [], '2027-01-01').map(({ severity }) => severity)).toEqual(['high', 'critical']);
  });

  test('one that is accepted does not, to the end of its last day', () => {
    const accepted: Accepted[] = [{ id: 'high', because: 'no function calls it', until: '2027-01-31' }];
    const on = (today: string) => stopping([advisory('high'), advisory('critical')], accepted, today);

    expect(on('2027-01-31').map(({ id }) => id)).toEqual(['critical']);
    expect(on('2027-02-01').map(({ id }) => id)).toEqual(['high', 'critical']);
  });
});
