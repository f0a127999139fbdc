import { afterAll, expect, test } from 'vitest';
import type { DataLine } from '../../lambdas/domain/exports/export-line.ts';
import { exportSteps } from '../../lambdas/use-cases/exports/export-steps.ts';
import { importTenant } from '../../lambdas/use-cases/exports/import-tenant.ts';
import { dataStores } from '../../lib/tenants/data-stores.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { erasureHarness, PLANTED } from '../support/harness/use-case/erasure-harness.ts';
import { RETENTION_OF } from '../support/harness/use-case/use-case-harness.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { DAY } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

/** A planted shop, which exports and imports as the command line does. */
async function aShop(name: string) {
  const shop = erasureHarness(local, tenantNamed(name));
  const { conversationId } = await shop.plant();
  const { tenantId } = shop.by;
  const location = {
    tenantsTable: TABLES.tenants,
    conversationsTable: TABLES.conversations,
    connectionsTable: TABLES.connections,
    ...{ signingSecretArn: undefined, issuer: '', audience: '', endpoints: {} },
    retentionDays: RETENTION_OF.retention / DAY,
    gateway: async () => 'https://chat.example',
  };
  const data = dataStores(local.client, location);
  // These look at the time by which rows end: that of the shop.
  const { activityIndex, readMarks, audit, tenantStore: tenants } = shop.needs;
  const needs = { ...data, activityIndex, readMarks, audit, tenants, clock: shop.time.now, rules: RETENTION_OF };

  async function exported(): Promise<DataLine[]> {
    const lines: DataLine[] = [];
    for await (const step of exportSteps(needs, { tenantId })) lines.push(...step.lines.filter(isData));
    return lines;
  }
  async function imported(lines: readonly DataLine[]) {
    async function* numbered() {
      for (const [index, line] of lines.entries()) yield { line, number: index + 1 };
    }
    return importTenant(needs, { tenantId, lines: numbered() });
  }
  return { ...shop, conversationId, exported, imported };
}

const isData = (line: { type: string }): line is DataLine => !['export', 'cursor', 'end'].includes(line.type);

test('[EXP5] a visitor that is erased comes back by no file from before', async () => {
  const shop = await aShop('moved-visitor');
  const lines = await shop.exported();
  const inFile = PLANTED.filter((text) => JSON.stringify(lines).includes(text));
  expect(inFile).toEqual(expect.arrayContaining(['planted-name', 'planted-question', 'planted-site-attribute']));

  await shop.eraseVisitor();
  await shop.goOn();
  expect(await shop.found()).toEqual([]);
  const done = await shop.imported(lines);
  expect(await shop.found()).toEqual([]);
  expect(done).toMatchObject({ conversations: 0, notKept: 2 });

  // What is said since is of another incarnation, and stays the visitor's.
  await shop.says(shop.user, 'hello again');
  const since = await shop.exported();
  await shop.imported(lines);
  expect(await shop.exported()).toEqual(since);
});

test('[EXP5] nor does what was said in a conversation that is erased', async () => {
  const shop = await aShop('moved-conversation');
  const lines = await shop.exported();

  await shop.eraseConversation(shop.conversationId);
  await shop.goOn();
  const left = await shop.found();
  expect(left).not.toContain('planted-question');
  await shop.imported(lines);
  expect(await shop.found()).toEqual(left);
});

test('[EXP5] nor does what stood below a fence when it was exported', async () => {
  const shop = await aShop('moved-fenced');

  await shop.eraseConversation(shop.conversationId);
  const lines = await shop.exported();
  expect(JSON.stringify(lines)).toContain('planted-question');
  await shop.goOn();
  const left = await shop.found();
  await shop.imported(lines);

  expect(left).not.toContain('planted-question');
  expect(await shop.found()).toEqual(left);
});
