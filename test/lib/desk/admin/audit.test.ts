import type { AdministrativeAct, Audit } from '@chat-gateway/client';
import { expect, test } from 'vitest';
import { auditLog } from '../../../../lib/desk/admin/audit.ts';

const act = (id: string): AdministrativeAct => ({
  id,
  at: '2026-01-01T10:00:00.000Z',
  act: 'settings',
  by: 'operator',
  about: {},
  outcome: 'done',
});
const PAGES: Readonly<Record<string, Audit>> = {
  first: { acts: [act('3'), act('2')], nextCursor: '2' },
  '2': { acts: [act('1')], nextCursor: null },
};

function aLog() {
  const asked: (string | undefined)[] = [];
  const log = auditLog({
    async listAudit({ after } = {}) {
      asked.push(after ?? undefined);
      return PAGES[after ?? 'first'] ?? expect.fail(`no page after ${after}`);
    },
  });
  const shown = () => {
    const now = log.acts.state.get();
    return now.is === 'loaded' ? now.value.acts.map(({ id }) => id) : now.is;
  };
  return { log, asked, shown };
}

test('pages stand one below the other, and nothing is asked for after the last', async () => {
  const { log, asked, shown } = aLog();

  await log.readMore();
  await log.acts.load();
  await log.readMore();
  await log.readMore();

  expect(shown()).toEqual(['3', '2', '1']);
  expect(asked).toEqual([undefined, '2']);
});

test('a page that was asked for twice is shown once', async () => {
  const { log, shown } = aLog();
  await log.acts.load();

  await Promise.all([log.readMore(), log.readMore()]);

  expect(shown()).toEqual(['3', '2', '1']);
});
