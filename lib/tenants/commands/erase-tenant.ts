import type { ErasureTarget } from '../../../lambdas/domain/erasure/erasure.ts';
import type { TenantId } from '../../../lambdas/domain/ids.ts';
import { REMEMBERED_SECONDS } from '../../../lambdas/domain/tenants/visitor-revocations.ts';
import { MINUTE } from '../../../lambdas/domain/time/units.ts';
import { beginErasure } from '../../../lambdas/use-cases/erasure/begin-erasure.ts';
import { ERASURES_A_TURN } from '../../../lambdas/use-cases/erasure/run-erasures.ts';
import { byOperator, operatorOf } from '../by-operator.ts';
import { consent, type Line, type TenantNeeds, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';

/** Milliseconds between two looks at erasures that are going on: they are gone on with once a minute. */
const LOOKS_EVERY = MINUTE;

/** Erasures that come to their end in a minute, where there are very many: two turns of the sweeper go on with each. */
const DONE_A_MINUTE = ERASURES_A_TURN / 2;

/**
 * `erase <tenant>`: deletes a tenant with all that is stored of it, but for the record of what was done.
 *
 * 1. Nobody gets in any more: its origins are released, its keys and tokens revoked; and half a minute is waited, as long as functions
 *    remember it.
 * 2. Each visitor and conversation is erased by the function that may delete files; the command waits for that, some
 *    four minutes, and one more for each `DONE_A_MINUTE`.
 * 3. Every row that is left is deleted, the tenant last.
 *
 * Stopped in between, it is run again and goes on.
 */
export async function eraseTenant(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenantId, origins } = await knownTenant(needs, words(line, 'tenant').tenant);
  await consent(
    needs,
    `Everything of ${tenantId}, its conversations, files, agents and keys, will be deleted, for ever. Go on?`,
  );
  await byOperator(needs, tenantId, 'tenant-erased', {}, async () => {
    await shutOut(needs, tenantId, origins);
    needs.note('Nobody gets in any more. Waiting for what functions remember …');
    await needs.sleep(REMEMBERED_SECONDS * 1000);
    await eraseAll(needs, tenantId);
    needs.say(`${tenantId} is erased: ${await needs.tenantRows.removeAll(tenantId)} rows were left, and are deleted`);
  });
}

async function shutOut(needs: TenantNeeds, tenantId: TenantId, origins: readonly string[]): Promise<void> {
  const now = Math.floor(needs.clock() / 1000);
  for (const origin of origins) await needs.tenants.releaseOrigin(origin, tenantId);
  for (const { hash } of await needs.keys.list(tenantId)) await needs.keys.revoke(tenantId, hash, now);
  await needs.tenants.change(tenantId, { notBefore: now + REMEMBERED_SECONDS, requireTokens: true, widgetHosts: [] });
}

/** Erases all visitors, and the conversations with which none of them goes on; waits until that is done. */
async function eraseAll(needs: TenantNeeds, tenantId: TenantId): Promise<void> {
  const visitors = new Set<string>();
  const [theirs, conversations] = [new Set<string>(), new Set<string>()];
  for await (const each of needs.tenantRows.erasable(tenantId)) {
    if ('visitor' in each) visitors.add(each.visitor);
    ('visitor' in each ? theirs : conversations).add(each.conversation);
  }
  const targets: ErasureTarget[] = [
    ...[...visitors].map((subject) => ({ of: 'visitor', subject }) as const),
    ...[...conversations]
      .filter((conversationId) => !theirs.has(conversationId))
      .map((conversationId) => ({ of: 'conversation', conversationId }) as const),
  ];
  const going = new Set<string>();
  for (const target of targets) going.add((await beginErasure(needs, { by: operatorOf(tenantId), target })).id);
  while (going.size > 0) {
    needs.note(
      `${going.size} of ${targets.length} visitors and conversations are being erased, at most ${DONE_A_MINUTE} a minute …`,
    );
    await needs.sleep(LOOKS_EVERY);
    for (const id of going) if ((await needs.erasures.find(tenantId, id))?.doneAt !== undefined) going.delete(id);
  }
}
