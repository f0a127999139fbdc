import { dynamoSocketSessionStore } from '../adapters/dynamodb/dynamo-socket-session-store.ts';
import { dynamoSweepLog } from '../adapters/dynamodb/dynamo-sweep-log.ts';
import { socketKeepAlive } from '../adapters/gateway/socket-keep-alive.ts';
import type { ListedSocket } from '../domain/delivery/connection-store.ts';
import { environment } from './environment.ts';
import { messageWorks } from './message-works.ts';

/** What the minute's sweep works with. Built once a container, at its first event. */
export type Sweeping = ReturnType<typeof build>;

let built: Sweeping | undefined;
export const sweeping = (): Sweeping => {
  built ??= build();
  return built;
};

function build() {
  const around = environment();
  const works = messageWorks(around);
  const { dynamo, retention, sender, sleep } = works;
  return {
    ...works.conversations,
    rulesOf: works.rulesOf,
    sessions: dynamoSocketSessionStore(dynamo, around.connectionsTable, { retention }),
    sweepLog: dynamoSweepLog(dynamo, around.tenantsTable),
    keepAlive: socketKeepAlive(sender, sleep),
    /** Has other invocations keep sockets open, where there are more than one can reach in its minute. */
    handOverKeepAlive: (keepAlive: ListedSocket[]) => works.invokeLater(around.backgroundFunction, { keepAlive }),
  };
}
