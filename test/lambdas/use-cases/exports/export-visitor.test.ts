import { describe, expect, test } from 'vitest';
import { cursor } from '../../../../lambdas/domain/conversations/cursor.ts';
import { aliasFor } from '../../../../lambdas/domain/identity/visitor.ts';
import { exportVisitor } from '../../../../lambdas/use-cases/exports/export-visitor.ts';
import { problemsOf } from '../../../../lib/contract/problems-of.ts';
import { OwnExportLine } from '../../../../lib/contract/schemas/export-line.ts';
import { aClosing, aMessage, aNote, aRecord, aVisitor } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

async function aVisitorWho(said: number) {
  const { needs } = useCaseHarness();
  await needs.visitors.create(aVisitor({ name: 'Vera', email: 'vera@example.org', label: 'V.' }));
  await needs.attributes.set(SHOP, 'visitor:v_1', 'site', { risk: 'high' });
  await needs.attributes.set(SHOP, 'visitor:v_1', 'page', { plan: 'gold' });
  if (said === 0) return needs;
  await needs.conversationLog.createRecord(SHOP, aRecord());
  for (let pos = 1; pos <= said; pos++) await needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos }));
  await needs.conversationLog.append(SHOP, 'c_1', aNote({ pos: said + 1, text: 'a note' }));
  await needs.conversationLog.append(SHOP, 'c_1', aClosing({ pos: said + 2 }));
  return needs;
}

async function lines(needs: Awaited<ReturnType<typeof aVisitorWho>>, caller = aCaller()) {
  const found: { type: string; [field: string]: unknown }[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const part = await exportVisitor(needs, { caller, after: next ? cursor(next, 'after') : undefined });
    found.push(
      ...part.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    next = part.next;
  }
  return found;
}

describe('a visitor’s own export', () => {
  test('[EXP1] has what is known of it and what it was told, in lines as the contract says', async () => {
    const found = await lines(await aVisitorWho(2));

    expect(found.map(({ type }) => type)).toEqual(['export', 'visitor', 'message', 'message', 'closed', 'end']);
    expect(found[1]).toMatchObject({
      userId: 'v_1',
      name: 'Vera',
      email: 'vera@example.org',
      label: 'V.',
      attributes: { plan: 'gold' },
    });
    expect(JSON.stringify(found)).not.toMatch(/a note|risk/);
    for (const line of found) expect(problemsOf(OwnExportLine, line, line.type)).toEqual([]);
  });

  test('[EXP1] is the same by any of its identities, and of another visitor its own', async () => {
    const needs = await aVisitorWho(1);
    await needs.visitors.attach(aliasFor('visitor:v_session', aVisitor()), 'lasting');

    const own = await lines(needs);

    expect(await lines(needs, visitorNamed('v_session'))).toEqual(own);
    expect((await lines(needs, visitorNamed('v_other'))).map(({ type }) => type)).toEqual(['export', 'end']);
  });

  test('of one that has said nothing has what is known of it', async () => {
    expect((await lines(await aVisitorWho(0))).map(({ type }) => type)).toEqual(['export', 'visitor', 'end']);
  });

  test('[EXP1] of one that has said much comes in parts', async () => {
    const found = await lines(await aVisitorWho(1201));

    expect(
      found.filter(({ type }) => type === 'message').map(({ message }) => (message as { seq: number }).seq),
    ).toEqual(Array.from({ length: 1201 }, (_, index) => index + 1));
    expect(found.filter(({ type }) => type === 'cursor')).toHaveLength(2);
  });
});
