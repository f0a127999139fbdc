import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Header } from '../http/gateway-message.ts';

/** One object of a bucket. */
export interface StoredObject {
  readonly body: Buffer;
  /** Headers of the PUT that GET returns, such as `Content-Type`. */
  readonly headers: readonly Header[];
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The objects of all buckets, by bucket and key. */
export interface ObjectStore {
  get(bucket: string, key: string): StoredObject | undefined;
  put(bucket: string, key: string, object: Omit<StoredObject, 'etag'>): StoredObject;
  remove(bucket: string, key: string): void;
}

/** The ETag that S3 gives an object that was not uploaded in parts. */
export const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** Objects in memory, for this run only. */
export function memoryObjects(): ObjectStore {
  const objects = new Map<string, StoredObject>();
  const path = (bucket: string, key: string) => `${bucket}/${key}`;
  return {
    get: (bucket, key) => objects.get(path(bucket, key)),
    put(bucket, key, object) {
      const stored = { ...object, etag: etagOf(object.body) };
      objects.set(path(bucket, key), stored);
      return stored;
    },
    remove: (bucket, key) => void objects.delete(path(bucket, key)),
  };
}

/**
 * Objects in a folder, two files each: the body and its metadata. Files are named by a hash, so that no key can lead out of
 * the folder. The metadata is written last: without it there is no object.
 */
export function diskObjects(directory: string): ObjectStore {
  const path = (bucket: string, key: string): string => {
    const folder = join(directory, bucket);
    mkdirSync(folder, { recursive: true });
    return join(folder, createHash('sha256').update(key).digest('hex'));
  };
  return {
    get(bucket, key) {
      const file = path(bucket, key);
      try {
        const metadata = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Omit<StoredObject, 'body'>;
        return { ...metadata, body: readFileSync(`${file}.${metadata.etag.slice(1, -1)}`) };
      } catch {
        return undefined;
      }
    },
    put(bucket, key, { body, headers, at }) {
      const file = path(bucket, key);
      const etag = etagOf(body);
      writeFileSync(`${file}.${etag.slice(1, -1)}`, body);
      writeFileSync(`${file}.new`, JSON.stringify({ key, headers, etag, at }));
      renameSync(`${file}.new`, `${file}.json`);
      return { body, headers, etag, at };
    },
    remove(bucket, key) {
      const file = path(bucket, key);
      const stored = this.get(bucket, key);
      rmSync(`${file}.json`, { force: true });
      if (stored !== undefined) rmSync(`${file}.${stored.etag.slice(1, -1)}`, { force: true });
    },
  };
}
