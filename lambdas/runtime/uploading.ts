import { signedCalls } from '../adapters/aws/signed-call.ts';
import { dynamoIssueCounter } from '../adapters/dynamodb/dynamo-issue-counter.ts';
import { s3FileStore } from '../adapters/s3/s3-file-store.ts';
import { environment } from './environment.ts';
import { messaging } from './messaging.ts';

/** What uploads take beside what messages take. Built once a container, at its first upload. */
export type Uploading = ReturnType<typeof build>;

let built: Uploading | undefined;
export const uploading = (): Uploading => {
  built ??= build();
  return built;
};

function build() {
  const { aws, filesBucket, tenantsTable } = environment();
  const { conversations, dynamo } = messaging();
  return {
    ...conversations,
    counter: dynamoIssueCounter(dynamo, tenantsTable),
    files: s3FileStore(aws, signedCalls(aws), filesBucket),
  };
}
