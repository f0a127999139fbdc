import { signedCalls, signedStreams } from '../adapters/aws/signed-call.ts';
import { dynamoEraser } from '../adapters/dynamodb/dynamo-eraser.ts';
import { dynamoErasureStore } from '../adapters/dynamodb/dynamo-erasure-store.ts';
import { s3FileStore } from '../adapters/s3/s3-file-store.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import type { ErasureBatch } from '../use-cases/erasure/run-erasures.ts';
import { desk } from './desk.ts';
import { environment } from './environment.ts';
import { once } from './once.ts';

/** Dependencies of erasures, those of `desk` included. Built once per container, at its first erasure. */
export type Erasing = ReturnType<typeof build>;

export const erasing = once(build);

function build() {
  const { aws, conversationsTable, connectionsTable, filesBucket, logRetentionDays, ownName } = environment();
  const dependencies = desk();
  const { dynamo, invokeLater } = dependencies;
  const own = {
    erasures: dynamoErasureStore(dynamo, conversationsTable),
    eraser: dynamoEraser(dynamo, { conversations: conversationsTable, connections: connectionsTable }),
    files: s3FileStore(aws, signedCalls(aws), signedStreams(aws), filesBucket),
    logRetentionDays,
    goOn: (batch: ErasureBatch) => invokeLater(ownName, batch),
  };
  return {
    ...dependencies,
    ...own,
    forTenant: (tenant: Tenant) => ({ ...dependencies.forTenant(tenant), ...own }),
  };
}
