import { describe, expect, test } from 'vitest';
import { exportCursor } from '../../../../lambdas/domain/exports/export-cursor.ts';
import type { ExportLine } from '../../../../lambdas/domain/exports/export-line.ts';
import {
  exportTenant,
  MOST_EXPORTED_BYTES,
  MOST_EXPORTED_UNITS,
} from '../../../../lambdas/use-cases/exports/export-tenant.ts';
import { aMessage } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import {
  addConversation,
  aFullTenant,
  ago,
  compared,
  type ExportHarness,
  exported,
} from '../../../support/harness/use-case/export-harness.ts';

const BY = { tenantId: SHOP, id: 'operator' } as const;

/** The lines of all answers, one after the other, and the answers. */
async function parts({ needs }: ExportHarness) {
  const texts: string[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const part = await exportTenant(needs, { by: BY, after: next ? exportCursor(next) : undefined });
    texts.push(part.text);
    next = part.next;
  }
  const lines = texts.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line): ExportLine => JSON.parse(line)),
  );
  return { texts, lines };
}

describe('an answer of an export', () => {
  test('[EXP1] has a bounded size, and says where the next one begins; all of them are the whole', async () => {
    const harness = await aFullTenant();
    const text = '漢'.repeat(4000);
    const entries = Array.from({ length: 400 }, (_, index) => aMessage({ pos: index + 1, at: ago(50), text }));
    await addConversation(harness, 'c_long', entries);

    const { texts, lines } = await parts(harness);

    expect(texts.length).toBeGreaterThan(3);
    for (const part of texts) expect(Buffer.byteLength(part)).toBeLessThan(MOST_EXPORTED_BYTES + 50 * 13_000);
    expect(texts.slice(0, -1).every((part) => part.trimEnd().split('\n').at(-1)?.startsWith('{"type":"cursor"'))).toBe(
      true,
    );
    expect(compared(lines.filter(({ type }) => type !== 'cursor'))).toEqual(compared(await exported(harness)));
  });

  test('reads a bounded amount, also where it finds nothing to write', async () => {
    const harness = await aFullTenant();
    const often = Array.from({ length: 400 }, (_, index) => aMessage({ pos: index + 1, at: ago(5000 - 10 * index) }));
    await addConversation(harness, 'c_often', often);
    let reads = 0;
    const { from } = harness.needs.conversationLog;
    const conversationLog = {
      ...harness.needs.conversationLog,
      from: (...asked: Parameters<typeof from>) => {
        reads++;
        return from(...asked);
      },
    };
    const consumed: number[] = [];
    const quotas = { heldFor: () => 0, consume: async (_: unknown, __: unknown, units = 1) => consumed.push(units) };

    const { next } = await exportTenant({ ...harness.needs, conversationLog, quotas }, { by: BY });

    expect(next).toBeNull();
    expect(reads).toBeLessThan(MOST_EXPORTED_UNITS);
    expect(consumed).toHaveLength(1);
    expect(consumed[0]).toBeGreaterThan(400);
  });

  test('is recorded, whichever part it is', async () => {
    const { needs } = await aFullTenant();
    const place = { in: 'conversations', row: { bucket: ago(400), conversationId: 'c_first' }, pos: null } as const;

    await exportTenant(needs, { by: BY });
    await exportTenant(needs, { by: BY, after: place });

    const { records } = await needs.audit.list(SHOP, { limit: 10 });
    expect(records.map(({ act, about, outcome }) => [act, about, outcome])).toEqual([
      ['exported', { part: 'further' }, 'done'],
      ['exported', { part: 'first' }, 'done'],
    ]);
  });

  test('is refused before anything is read, while its tenant has used up its reads', async () => {
    const { needs } = await aFullTenant();
    const quotas = { heldFor: () => 7, consume: () => expect.fail('nothing was read') };
    const conversationLog = { ...needs.conversationLog, from: () => expect.fail('nothing may be read') };

    await expect(exportTenant({ ...needs, conversationLog, quotas }, { by: BY })).rejects.toMatchObject({
      code: 'ERR_RATE_LIMITED',
      retryAfter: 7,
    });
  });
});
