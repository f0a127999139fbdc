import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoSweepLog } from '../../../lambdas/adapters/dynamodb/dynamo-sweep-log.ts';
import { randomLetters } from '../../../lambdas/adapters/random-letters.ts';
import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import type { TenantId } from '../../../lambdas/domain/ids.ts';
import type { Tenant } from '../../../lambdas/domain/tenants/tenant.ts';
import { locationOf, type Product } from '../../../lib/local-product.ts';
import { newTenant } from '../../../lib/tenants/commands/create-tenant.ts';
import { newSeedKeys, type SeedKeys, seedTenant } from '../../../lib/tenants/seed.ts';
import { stores } from '../../../lib/tenants/stores.ts';
import { tenantNamed } from '../builders/tenants.ts';

const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** What an operator and an earlier token issuer can do to a local product. */
export function tenantWorks(product: Product) {
  const location = locationOf(product);
  const works = stores(location);
  const nowInSeconds = () => Math.floor(Date.now() / 1000);
  return {
    ...works,
    nowInSeconds,
    /** A tenant created with its final settings: functions cache tenants for a while. */
    async tenant(tenantId: TenantId, settings: Partial<Tenant> = {}): Promise<SeedKeys> {
      const keys = newSeedKeys(randomLetters, tenantNamed(tenantId));
      const { origins: _, ...own } = { ...newTenant(tenantNamed(tenantId)), name: tenantId, origins: [], ...settings };
      await works.tenants.create(own);
      await seedTenant(works, keys);
      for (const origin of settings.origins ?? []) await works.tenants.claimOrigin(origin, tenantNamed(tenantId));
      return keys;
    },
    /** Moves the sweeper's last sweep back by this number of minutes. */
    async sweptBefore(minutes: number): Promise<void> {
      const plain = new DynamoDBClient({ ...LOCAL, endpoint: product.dynamodbEndpoint });
      const client = DynamoDBDocumentClient.from(plain);
      const turn = Math.floor(Date.now() / 60_000) - minutes;
      await dynamoSweepLog(client, location.tenantsTable).swept({ turn, upTo: turn });
      plain.destroy();
    },
    /** A token with the claims of `caller`, issued at any time. */
    token: (caller: Caller, authTime = caller.issuedAt) => works.tokens.issue(caller, authTime),
  };
}

export type TenantWorks = ReturnType<typeof tenantWorks>;
