import { canBePlain, type PlainType } from '../../domain/pictures/can-be-plain.ts';
import { isImage, LOOKED_AT } from '../../domain/tenants/file-type.ts';
import type { FileStore, ServedFile } from '../../domain/uploads/upload-stores.ts';
import { presigned } from '../aws/presigned.ts';
import type { AwsAccess, AwsAnswer, AwsCall, SignedCall, SignedStream } from '../aws/signed-call.ts';
import { bucketUrl } from './bucket-url.ts';
import { ARRIVING, SERVED } from './object-keys.ts';

/** Milliseconds without a byte. S3 copies the largest file in a second or two, and may send none meanwhile. */
const COPYING = 15_000;

/**
 * Files in an S3 bucket, by signed calls: the S3 client alone is half as large as a whole function. The functions may not
 * list the bucket, so S3 answers 403 for a missing object.
 */
export function s3FileStore(access: AwsAccess, call: SignedCall, stream: SignedStream, bucket: string): FileStore {
  const base = bucketUrl(access, bucket);
  const urlOf = (key: string) => new URL(`${base}/${key}`);
  const ask = (key: string, request: Partial<AwsCall>) =>
    call({ service: 's3', url: urlOf(key), headers: {}, body: '', ...request });
  const flow = (key: string, request: Omit<Parameters<SignedStream>[0], 'service' | 'url'>) =>
    stream({ service: 's3', url: urlOf(key), timeLimit: COPYING, ...request });
  /** The picture passes by, so S3 cannot copy it by itself. */
  const publishPlain = async (fileId: string, version: string, name: string, file: PlainFile): Promise<boolean> => {
    // Loaded on demand: few requests complete a picture.
    const { plainPicture } = await import('../../domain/pictures/plain-picture.ts');
    const uploaded = await flow(ARRIVING + fileId, { method: 'GET', headers: { 'if-match': version } });
    if (uploaded.statusCode !== 200) {
      uploaded.resume();
      if (isMissing({ status: uploaded.statusCode ?? 0 }) || uploaded.statusCode === 412) return false;
      throw new Error(`S3 answered ${uploaded.statusCode} for ${fileId}`);
    }
    const written = await flow(SERVED + name, {
      method: 'PUT',
      headers: { 'content-length': uploaded.headers['content-length'] ?? '', ...servedHeaders(file) },
      content: plainPicture(file.contentType, uploaded),
    });
    written.resume();
    if (written.statusCode !== 200) throw new Error(`S3 answered ${written.statusCode} for ${name}`);
    return true;
  };
  const remove = async (key: string) => mustBe(await ask(key, { method: 'DELETE' }), 204, key);
  return {
    // The type that a client sends is kept nowhere, so it is not signed: what is served is as the content was found to be.
    uploadUrl: (fileId, { size }, seconds) =>
      presigned(access, {
        service: 's3',
        method: 'PUT',
        url: urlOf(ARRIVING + fileId),
        headers: { 'content-length': String(size) },
        seconds,
      }),

    async arrived(fileId) {
      const headers = { range: `bytes=0-${LOOKED_AT - 1}` };
      const answer = await ask(ARRIVING + fileId, { method: 'GET', headers });
      if (isMissing(answer)) return null;
      mustBe(answer, 206, fileId);
      return {
        size: Number(String(answer.headers['content-range']).split('/')[1]),
        version: answer.headers.etag ?? '',
        head: answer.bytes,
      };
    },

    async publish(fileId, version, name, file) {
      const { contentType } = file;
      if (canBePlain(contentType)) return again(() => publishPlain(fileId, version, name, { ...file, contentType }));
      const answer = await ask(SERVED + name, {
        method: 'PUT',
        headers: {
          'x-amz-copy-source': `/${bucket}/${ARRIVING}${fileId}`,
          'x-amz-copy-source-if-match': version,
          'x-amz-metadata-directive': 'REPLACE',
          ...servedHeaders(file),
        },
        timeLimit: COPYING,
      });
      if (answer.status === 412 || isMissing(answer)) return false;
      mustBe(answer, 200, name);
      // S3 sends status 200 before the copy has ended; its result is in the body.
      if (!answer.body.includes('<CopyObjectResult')) throw new Error('S3 failed in the middle of a copy');
      return true;
    },

    discard: (fileId) => remove(ARRIVING + fileId),
    withdraw: (name) => remove(SERVED + name),
    downloadUrl: (name, seconds, method = 'GET') =>
      presigned(access, { service: 's3', method, url: urlOf(SERVED + name), headers: {}, seconds }),
  };
}

/** Path-style URLs for a configured endpoint, since `127.0.0.1` has no subdomains; else URLs under the bucket's own host. */
type PlainFile = ServedFile & { contentType: PlainType };

/** Once more after a failure: the stream of the first try is gone. */
const again = <Result>(work: () => Promise<Result>): Promise<Result> => work().catch(work);

const isMissing = ({ status }: Pick<AwsAnswer, 'status'>): boolean => status === 404 || status === 403;

function mustBe({ status, body }: AwsAnswer, expected: number, what: string): void {
  if (status !== expected) throw new Error(`S3 answered ${status} for ${what}: ${body.slice(0, 200)}`);
}

/**
 * Only images open in the page; every file has its name for saving. Cached for a day by the browser, by no shared cache. A text
 * has no charset, which only its author knows: it is saved byte for byte.
 */
const servedHeaders = ({ filename, contentType }: ServedFile): Record<string, string> => ({
  'content-type': contentType,
  'content-disposition': `${isImage(contentType) ? 'inline' : 'attachment'}; filename*=UTF-8''${escaped(filename)}`,
  'cache-control': 'private, max-age=86400, immutable',
});

/** RFC 8187. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
