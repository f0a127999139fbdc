import { bucketUrl } from '../adapters/s3/bucket-url.ts';
import { type Environment, environment } from './environment.ts';

type Needs = Pick<Environment, 'aws' | 'filesBucket' | 'deskProvider'>;

/**
 * The addresses beside the gateway's own that the page of the desk sends requests to: the bucket, which takes files, and the
 * provider, where agents sign in. As sources of a content policy: one that ends in a slash stands for all below it.
 */
export const deskReaches = ({ aws, filesBucket, deskProvider }: Needs = environment()): string[] => [
  `${bucketUrl(aws, filesBucket)}/`,
  ...deskProvider,
];
