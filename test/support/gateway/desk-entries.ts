import { randomLetters } from '../../../lambdas/adapters/random-letters.ts';
import { NO_DESK } from '../../../lambdas/domain/conversations/desk-rules.ts';
import type { ConversationState } from '../../../lambdas/domain/conversations/state.ts';
import type { ConversationId } from '../../../lambdas/domain/ids.ts';
import { DAY, MINUTE } from '../../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { commit } from '../../../lambdas/use-cases/conversations/commit.ts';
import type { DeskChange } from '../../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import type { Product } from '../../../lib/local-product.ts';
import { TEST_TENANT } from '../../../lib/tenants/seed.ts';
import { agentNamed } from '../harness/use-case/use-case-harness.ts';
import { dynamoStores } from '../stores/stores.ts';
import { databaseOf } from './database-of.ts';

/**
 * Adds what agents add beside messages to the logs of a product, as the present code does. It is killed before the push each
 * time, so that the product's own functions push it, in whatever version they run.
 */
export function deskEntries(product: Product) {
  const database = databaseOf(product);
  const stores = dynamoStores(database, Date.now);
  const needs = {
    ...stores,
    clock: Date.now,
    count: () => {},
    sleep: (ms: number) => new Promise<void>((over) => setTimeout(over, ms)),
    newId: () => randomLetters(16),
    newIncarnation: () => randomLetters(10),
    rules: { retention: 365 * DAY, idle: 15 * MINUTE },
    desk: NO_DESK,
    announcer: { announce: () => Promise.reject(new Error('killed')) },
    reportIndexFailure: (error: unknown) => {
      throw error;
    },
  };
  const caller = agentNamed('carol', { tenantId: TEST_TENANT });
  return {
    async add(conversationId: ConversationId, change: DeskChange): Promise<void> {
      await addDeskEntry(needs, { caller, conversationId, change }).catch((error: Error) => {
        if (error.message !== 'killed') throw error;
      });
    },
    async erase(conversationId: ConversationId): Promise<void> {
      const draft = () => ({ add: { kind: 'erased' as const } });
      await commit(needs, { tenantId: TEST_TENANT, conversationId, author: caller.subject, draft });
    },
    stateOf: async (conversationId: ConversationId): Promise<ConversationState> =>
      (await stores.conversationLog.tail(TEST_TENANT, conversationId)).state,
    stop: database.stop,
  };
}
