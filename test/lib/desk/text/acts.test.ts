import { describe, expect, test } from 'vitest';
import { AUDIT_ACTS, type AuditAct } from '../../../../lambdas/domain/tenants/audit.ts';
import { SETTING_NAMES } from '../../../../lib/desk/admin/setting-names.ts';
import { aboutTexts, actText, administratorText } from '../../../../lib/desk/text/acts.ts';

const NAMES = { nameOf: (id: string) => (id === 'a_ann' ? 'Ann' : undefined), settings: SETTING_NAMES };

const about = (details: Record<string, string | string[]>) => aboutTexts({ about: details }, NAMES);

describe('what was done', () => {
  test.each(Object.keys(AUDIT_ACTS) as AuditAct[])('%s is told in a sentence', (act) => {
    const text = actText({ act, outcome: 'done' });

    expect(text).toMatch(/^[A-Z][a-z ]+$/);
    expect(text).toContain(' ');
  });

  test.each([
    ['refused', 'A key was made – refused'],
    [null, 'A key was made – may not be done'],
  ] as const)('that ended %s says so', (outcome, text) => {
    expect(actText({ act: 'key-made', outcome })).toBe(text);
  });

  test('that a later gateway has added is told by its code', () => {
    expect(actText({ act: 'moon-landed' as AuditAct, outcome: 'done' })).toBe('moon-landed');
  });
});

test.each([
  [{ changed: ['retentionDays', 'uploadMegabytes'] }, ['“Keep what is said for”', '“uploadMegabytes”']],
  [{ account: 'a_ann', role: 'admin' }, ['Ann', 'admin']],
  [{ account: 'a_gone' }, ['a_gone']],
  [{ origins: ['https://a.example', 'https://b.example'] }, ['https://a.example https://b.example']],
  [{ origins: [] }, []],
  [{ kind: 'secret', key: '0a1b2c' }, ['secret', 'key 0a1b2c']],
  [{ erasure: 'e_1', visitor: 'v_1' }, ['visitor v_1']],
  [{ part: 'first' }, []],
  [{ part: 'further' }, ['gone on with']],
  [{ of: 'all' }, ['everybody’s']],
  [{ of: 'a user' }, ['of a user']],
])('what it was about, %j, is told as %j', (details, texts) => {
  expect(about(details as Record<string, string | string[]>)).toEqual(texts);
});

test.each([
  ['operator', 'the gateway’s operator'],
  ['k_0a1b2c', 'your server, with the key 0a1b2c'],
  ['a_gone', 'a_gone'],
])('who did it, %s, is %s', (id, text) => {
  expect(administratorText(id)).toBe(text);
});
