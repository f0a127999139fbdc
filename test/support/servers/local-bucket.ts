import { bucketApi } from '@chat-gateway/local/bucket-api';
import { startServer } from '@chat-gateway/local/http-server';
import { memoryObjects, type ObjectStore } from '@chat-gateway/local/object-store';
import {
  type SignedCall,
  type SignedStream,
  signedCalls,
  signedStreams,
} from '../../../lambdas/adapters/aws/signed-call.ts';

export const BUCKET = 'files-of-tests';
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' };

/**
 * The runner's S3 with one bucket, which takes a PUT from `https` pages. `now` is the clock that signatures are checked by.
 */
export async function startBucket(now: () => number = Date.now, objects: ObjectStore = memoryObjects()) {
  const rule = { origins: ['https://*'], methods: ['PUT'], headers: ['content-type'], exposed: [], maxAge: 60 };
  const buckets = [{ logicalId: 'Files', name: BUCKET, cors: [rule] }];
  const server = await startServer(0, '127.0.0.1', {
    bodyLimit: 1024 * 1024,
    request: bucketApi({ buckets, objects, now, access: { refusal: () => undefined }, credentials: () => credentials }),
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const access = { region: 'us-east-1', credentials: async () => credentials, endpoint: () => endpoint };
  const call: SignedCall = signedCalls(access);
  const stream: SignedStream = signedStreams(access);
  return { endpoint, access, call, stream, objects, stop: () => server.close() };
}
