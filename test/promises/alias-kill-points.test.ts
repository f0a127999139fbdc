import { afterAll, expect, test } from 'vitest';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { aliasFor } from '../../lambdas/domain/identity/visitor.ts';
import { aVisitor, NOW_MS } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { everyKillPoint, PHASES } from '../support/harness/invocations/kill-points.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { aliasesOf } from '../support/stores/aliases-of.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const visitorsIn = (client: typeof local.client) =>
  dynamoVisitorStore(client, TABLES.conversations, { retentionOf: () => RETENTION, clock: () => NOW_MS });

test('[LOST2] an alias is found from its visitor, wherever attaching it is killed', async () => {
  const visitors = visitorsIn(local.client);
  let tenants = 0;

  const calls = await everyKillPoint({
    phases: PHASES,
    prepare: () => visitors.create(aVisitor({ tenantId: tenantNamed(`tenant-${++tenants}`) })),
    interrupt: (owner, invocation) =>
      visitorsIn(invocation.through('dynamodb', local.client)).attach(aliasFor('visitor:v_2', owner), 'lasting'),
    async recover({ tenantId, subject }, ended) {
      const alias = await visitors.find(tenantId, 'visitor:v_2');
      const found = await aliasesOf(local, TABLES.conversations, tenantId, subject);

      if (alias || !ended) expect(found).toEqual(['visitor:v_2']);
    },
  });

  expect(calls).toEqual(['dynamodb.send', 'dynamodb.send']);
});
