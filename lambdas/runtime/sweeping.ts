import { dynamoSocketSessionStore } from '../adapters/dynamodb/dynamo-socket-session-store.ts';
import { dynamoSweepLog } from '../adapters/dynamodb/dynamo-sweep-log.ts';
import { socketKeepAlive } from '../adapters/gateway/socket-keep-alive.ts';
import { keepAliveRate } from '../domain/sockets/keep-alive.ts';
import type { KeepAliveBatch } from '../use-cases/sockets/keep-connections.ts';
import { environment } from './environment.ts';
import { messagingDependencies } from './messaging-dependencies.ts';
import { once } from './once.ts';

/** Dependencies of the sweeper's turn. Built once per container, at its first event. */
export type Sweeping = ReturnType<typeof build>;

export const sweeping = once(build);

function build() {
  const env = environment();
  const dependencies = messagingDependencies(env);
  const { dynamo, retention, clock, sender, sleep } = dependencies;
  return {
    ...dependencies.conversations,
    rulesOf: dependencies.rulesOf,
    sessions: dynamoSocketSessionStore(dynamo, env.connectionsTable, { retention, clock }),
    sweepLog: dynamoSweepLog(dynamo, env.tenantsTable),
    keepAlive: socketKeepAlive(sender, sleep),
    keepAliveRate: keepAliveRate(env.requestRate),
    /** Hands keep-alive posts over to the background function, where one invocation cannot make all within its minute. */
    handOverKeepAlive: (keepAlive: KeepAliveBatch) => dependencies.invokeLater(env.backgroundFunction, { keepAlive }),
  };
}
