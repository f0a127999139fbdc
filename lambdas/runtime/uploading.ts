import { signedCalls, signedStreams } from '../adapters/aws/signed-call.ts';
import { s3FileStore } from '../adapters/s3/s3-file-store.ts';
import { environment } from './environment.ts';
import { messaging } from './messaging.ts';
import { once } from './once.ts';

/** Dependencies of uploads, those of `messaging` included. Built once per container, at its first upload. */
export type Uploading = ReturnType<typeof build>;

export const uploading = once(build);

function build() {
  const { aws, filesBucket } = environment();
  const { conversations, counter } = messaging();
  return {
    ...conversations,
    counter,
    files: s3FileStore(aws, signedCalls(aws), signedStreams(aws), filesBucket),
  };
}
