import { dynamoSocketSessionStore } from '../../../../lambdas/adapters/dynamodb/dynamo-socket-session-store.ts';
import { NOW_MS } from '../../builders/conversations.ts';
import { type LocalTables, TABLES } from '../../servers/dynalite.ts';
import { inMemorySocketSessionStore } from '../../stores/in-memory-socket-session-store.ts';
import { dynamoStores, inMemoryStores, RETENTION } from '../../stores/stores.ts';
import type { StoresThrough } from './scripted-chat.ts';

/** A scripted chat's stores in memory, of which each method call is an outside call; `stores` are the bare stores. */
export function scriptedChatInMemory(): { stores: ReturnType<typeof inMemoryStores>; through: StoresThrough } {
  let now = () => NOW_MS;
  const stores = inMemoryStores(() => now());
  const sessions = inMemorySocketSessionStore();
  const through: StoresThrough = (invocation, clock) => {
    now = clock;
    return {
      conversationLog: invocation.through('conversationLog', stores.conversationLog),
      activityIndex: invocation.through('activityIndex', stores.activityIndex),
      dueList: invocation.through('dueList', stores.dueList),
      inbox: invocation.through('inbox', stores.inbox),
      readMarks: invocation.through('readMarks', stores.readMarks),
      visitors: invocation.through('visitors', stores.visitors),
      attributes: invocation.through('attributes', stores.attributes),
      staffNames: invocation.through('staffNames', stores.staffNames),
      staffRecords: invocation.through('staffRecords', stores.staffRecords),
      numberedFrames: invocation.through('numberedFrames', stores.numberedFrames),
      connections: invocation.through('connections', stores.connections),
      uploads: invocation.through('uploads', stores.uploads),
      sessions: invocation.through('sessions', sessions),
    };
  };
  return { stores, through };
}

/** A scripted chat's stores in DynamoDB: here the outside calls are the requests to the database. */
export const scriptedChatInDynamo =
  ({ client }: Pick<LocalTables, 'client'>): StoresThrough =>
  (invocation, clock) => {
    const through = invocation.through('dynamodb', client);
    return {
      ...dynamoStores({ client: through }, clock),
      sessions: dynamoSocketSessionStore(through, TABLES.connections, { keptFor: () => RETENTION, clock }),
    };
  };
