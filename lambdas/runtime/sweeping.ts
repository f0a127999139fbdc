import { dynamoErasureStore } from '../adapters/dynamodb/dynamo-erasure-store.ts';
import { dynamoSocketSessionStore } from '../adapters/dynamodb/dynamo-socket-session-store.ts';
import { dynamoSweepLog } from '../adapters/dynamodb/dynamo-sweep-log.ts';
import { socketKeepAlive } from '../adapters/gateway/socket-keep-alive.ts';
import { keepAliveRate } from '../domain/sockets/keep-alive.ts';
import type { SetTimer } from '../domain/time/clock.ts';
import type { ErasureBatch } from '../use-cases/erasure/run-erasures.ts';
import type { KeepAliveBatch } from '../use-cases/sockets/keep-connections.ts';
import type { Unfinished } from '../use-cases/sweep/sweep.ts';
import { environment } from './environment.ts';
import { messagingDependencies } from './messaging-dependencies.ts';
import { once } from './once.ts';
import { operatorLog } from './operator-log.ts';

/** Dependencies of the sweeper's turn. Built once per container, at its first event. */
export type Sweeping = ReturnType<typeof build>;

export const sweeping = once(build);

const setTimer: SetTimer = (milliseconds, ring) => {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
};

function build() {
  const env = environment();
  const dependencies = messagingDependencies(env);
  const { dynamo, sessionsKeptFor, clock, sender, sleep } = dependencies;
  return {
    ...dependencies.conversations,
    rulesOf: dependencies.rulesOf,
    sessions: dynamoSocketSessionStore(dynamo, env.connectionsTable, { keptFor: sessionsKeptFor, clock }),
    sweepLog: dynamoSweepLog(dynamo, env.tenantsTable),
    keepAlive: socketKeepAlive(sender, sleep),
    setTimer,
    reportUnfinished: (unfinished: Unfinished) =>
      operatorLog(
        'left' in unfinished
          ? { level: 'warn', message: 'a part of the sweep goes on in the next minute', ...unfinished }
          : {
              level: 'error',
              message: 'a part of the sweep failed',
              part: unfinished.part,
              error: String(unfinished.error),
            },
      ),
    keepAliveMinutes: env.keepAliveMinutes,
    keepAliveRate: keepAliveRate(env.requestRate),
    erasures: dynamoErasureStore(dynamo, env.conversationsTable),
    goOn: (batch: ErasureBatch) => dependencies.invokeLater(env.deskFunction, batch),
    /** Hands keep-alive posts over to the background function, where one invocation cannot make all within its minute. */
    handOverKeepAlive: (keepAlive: KeepAliveBatch) => dependencies.invokeLater(env.backgroundFunction, { keepAlive }),
  };
}
