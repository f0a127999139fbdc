import { describe, expect, test } from 'vitest';
import {
  type ExportCursor,
  encodeExportCursor,
  exportCursor,
} from '../../../../lambdas/domain/exports/export-cursor.ts';
import type { ExportLine } from '../../../../lambdas/domain/exports/export-line.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import type { ExportStep } from '../../../../lambdas/use-cases/exports/export-step.ts';
import { exportSteps } from '../../../../lambdas/use-cases/exports/export-steps.ts';
import { problemsOf } from '../../../../lib/contract/problems-of.ts';
import { EXPORT_LINES } from '../../../../lib/contract/schemas/export-line.ts';
import { aMessage, NOW_MS } from '../../../support/builders/conversations.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import {
  addConversation,
  aFullTenant,
  ago,
  exported,
  exportHarness,
} from '../../../support/harness/use-case/export-harness.ts';
import { DAY, RETENTION } from '../../../support/stores/stores.ts';

const ANN = staffId(SHOP, 'ann');

const typesOf = (lines: readonly ExportLine[]) => lines.map(({ type }) => type);
const conversationsIn = (lines: readonly ExportLine[]) =>
  lines.flatMap((line) => (line.type === 'conversation' ? [line.conversationId] : []));
const positionsIn = (lines: readonly ExportLine[], of: string) =>
  lines.flatMap((line) => (line.type === 'entry' && line.conversationId === of ? [line.pos] : []));

async function aTenantWith(
  ...conversations: Parameters<typeof addConversation> extends [unknown, ...infer Rest] ? Rest[] : never
) {
  const harness = exportHarness();
  const full = await aFullTenant();
  const tenant = await full.needs.tenants.find(SHOP, 'now');
  if (tenant) await harness.needs.tenants.create(tenant);
  for (const each of conversations) await addConversation(harness, ...each);
  return harness;
}

describe('an export', () => {
  test('[EXP1] has all that a tenant has, in one order', async () => {
    const lines = await exported(await aFullTenant());

    expect(typesOf(lines)).toEqual([
      ...['export', 'settings', 'agent', 'agent', 'canned', 'canned', 'canned'],
      ...['visitor', 'visitor', 'visitor', 'conversation', ...Array(9).fill('entry'), 'read'],
      ...['visitor', 'conversation', 'entry'],
      ...['read', 'read', 'end'],
    ]);
    expect(conversationsIn(lines)).toEqual(['c_first', 'c_second']);
    expect(positionsIn(lines, 'c_first')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('has lines as the contract says, each of them', async () => {
    for (const line of await exported(await aFullTenant())) {
      expect(problemsOf(EXPORT_LINES[line.type], line, line.type)).toEqual([]);
    }
  });

  test('has no key, no secret and no hash', async () => {
    const text = JSON.stringify(await exported(await aFullTenant()));

    expect(text).not.toMatch(/pk_|sk_|hash|notBefore|keptUntil/);
  });

  test('[EXP1] has nothing of another tenant', async () => {
    const { needs } = await aFullTenant();

    await expect(exported({ needs }, RIVAL)).rejects.toMatchObject({ code: 'ERR_UNKNOWN_TENANT' });
    await needs.tenants.create({ ...((await needs.tenants.find(SHOP, 'now')) ?? expect.fail()), tenantId: RIVAL });
    expect(typesOf(await exported({ needs }, RIVAL))).toEqual(['export', 'settings', 'end']);
  });

  test('[EXP1] goes on from every place with exactly what is left', async () => {
    const harness = await aFullTenant();
    const steps: ExportStep[] = [];
    for await (const step of exportSteps(harness.needs, { tenantId: SHOP })) steps.push(step);

    for (const [index, { next }] of steps.entries()) {
      if (next === null) continue;
      const text = encodeExportCursor(next);
      expect(exportCursor(text)).toEqual(next);
      const rest = await exported(harness, SHOP, exportCursor(text));
      expect(rest, text).toEqual(steps.slice(index + 1).flatMap(({ lines }) => lines));
    }
    expect(steps.length).toBeGreaterThan(8);
  });

  test('has a long conversation in steps, none of them long', async () => {
    const entries = Array.from({ length: 130 }, (_, index) => aMessage({ pos: index + 1, at: ago(500 - index) }));
    const harness = await aTenantWith(['c_long', entries]);

    const lengths: number[] = [];
    for await (const { lines } of exportSteps(harness.needs, { tenantId: SHOP })) lengths.push(lines.length);

    expect(Math.max(...lengths)).toBeLessThanOrEqual(50);
    expect(positionsIn(await exported(harness), 'c_long')).toEqual(entries.map(({ pos }) => pos));
  });

  test('[EXP1] has each conversation once, however often it was active', async () => {
    const often = Array.from({ length: 20 }, (_, index) => aMessage({ pos: index + 1, at: ago(400 - 10 * index) }));
    const harness = await aTenantWith(
      ['c_a', often],
      ['c_b', often.map((each) => ({ ...each, at: each.at + 300_000 }))],
    );

    expect(conversationsIn(await exported(harness))).toEqual(['c_a', 'c_b']);
  });

  test('remembers no conversation from one answer to the next, and has each once all the same', async () => {
    const often = Array.from({ length: 20 }, (_, index) => aMessage({ pos: index + 1, at: ago(400 - 10 * index) }));
    const harness = await aTenantWith(
      ['c_a', often],
      ['c_b', often.map((each) => ({ ...each, at: each.at + 300_000 }))],
    );
    const found: ExportLine[] = [];
    let after: ExportStep['next'] | undefined;

    do {
      const steps = exportSteps(harness.needs, { tenantId: SHOP, after: after ?? undefined });
      const step = (await steps.next()).value as ExportStep;
      found.push(...step.lines);
      after = step.next;
    } while (after !== null);

    expect(conversationsIn(found)).toEqual(['c_a', 'c_b']);
    expect(positionsIn(found, 'c_a')).toHaveLength(20);
  });

  test('[EXP1] has a conversation of whose first row the index knows nothing', async () => {
    const harness = await aTenantWith(['c_a', [aMessage({ at: ago(90) })], { rows: false }]);
    await addConversation(harness, 'c_a', [aMessage({ pos: 2, at: ago(30) })]);

    expect(positionsIn(await exported(harness), 'c_a')).toEqual([1, 2]);
  });

  test('[KEEP1] has nothing that has expired, from however old a cursor it is gone on', async () => {
    const harness = await aTenantWith(
      ['c_a', [aMessage({ at: ago(90) })]],
      ['c_old', [aMessage({ at: ago(60) }), aMessage({ pos: 2, at: ago(50) })]],
    );
    const cursors: ExportCursor[] = [];
    for await (const { next } of exportSteps(harness.needs, { tenantId: SHOP })) if (next) cursors.push(next);
    harness.clock.now += RETENTION;

    for (const cursor of cursors) {
      expect(typesOf(await exported(harness, SHOP, cursor))).not.toContain('entry');
    }
    expect(cursors.length).toBeGreaterThan(4);
  });

  test('has nothing that has expired', async () => {
    const harness = await aTenantWith(
      ['c_old', [aMessage({ at: NOW_MS - RETENTION })]],
      ['c_half', [aMessage({ at: NOW_MS - RETENTION }), aMessage({ pos: 2, at: NOW_MS - DAY })]],
    );

    const lines = await exported(harness);

    expect(conversationsIn(lines)).toEqual(['c_half']);
    expect(positionsIn(lines, 'c_half')).toEqual([2]);
  });

  test('[EXP1] has what is written behind it in a later export, and what is written before it in this one', async () => {
    const harness = await aTenantWith(['c_a', [aMessage({ at: ago(90) })]], ['c_b', [aMessage({ at: ago(60) })]]);
    const lines: ExportLine[] = [];

    for await (const step of exportSteps(harness.needs, { tenantId: SHOP })) {
      lines.push(...step.lines);
      if (!step.lines.some((line) => line.type === 'entry' && line.conversationId === 'c_a')) continue;
      await addConversation(harness, 'c_a', [aMessage({ pos: 2, at: NOW_MS })]);
      await addConversation(harness, 'c_b', [aMessage({ pos: 2, at: NOW_MS })]);
    }

    expect(['c_a', 'c_b'].map((id) => positionsIn(lines, id))).toEqual([[1], [1, 2]]);
    expect(positionsIn(await exported(harness), 'c_a')).toEqual([1, 2]);
  });

  test('names the visitor whose a conversation was before it was handed over', async () => {
    const harness = await aTenantWith(['c_a', [aMessage({ at: ago(90) })], { subject: 'user:42' }]);
    const before = {
      tenantId: SHOP,
      subject: 'visitor:v_9',
      userId: 'v_9',
      conversationId: 'c_a',
      anonymous: true,
      createdAt: 1,
    };
    await harness.needs.visitors.create(before);
    await harness.needs.visitors.handOver(before, { user: 'user:42', conversationId: 'c_other' });

    const visitors = (await exported(harness)).filter(({ type }) => type === 'visitor');

    expect(visitors).toMatchObject([
      { subject: 'user:42', conversationId: 'c_a' },
      { subject: 'visitor:v_9', conversationId: 'c_other', handedTo: 'user:42', handedOver: 'c_a', use: 'lasting' },
    ]);
  });

  test('lists whoever is known by an account, a name or a record', async () => {
    const agents = (await exported(await aFullTenant())).filter(({ type }) => type === 'agent');

    expect(agents).toEqual([
      { type: 'agent', id: 'a_onlyanameee1', name: 'Otto', chosen: true },
      {
        ...{ type: 'agent', id: ANN, name: 'Ann' },
        said: { role: 'agent', availability: 'away', since: new Date(ago(5)).toISOString() },
        account: { userId: 'ann', role: 'agent', name: 'Ann', createdAt: new Date(NOW_MS).toISOString() },
      },
    ]);
  });
});
