import { bucketUrl } from '../adapters/s3/bucket-url.ts';
import { type Environment, environment } from './environment.ts';

/**
 * The addresses beside the gateway's own that the page of the desk sends requests to: the bucket, which takes files, and the
 * provider, where agents sign in. As sources of a content policy: one that ends in a slash stands for all below it.
 */
export function deskReaches(
  { aws, filesBucket, oidc }: Pick<Environment, 'aws' | 'filesBucket' | 'oidc'> = environment(),
): string[] {
  const files = `${bucketUrl(aws, filesBucket)}/`;
  if (oidc?.clientId === undefined) return [files];
  const { issuer, tokenOrigin } = oidc;
  return [files, new URL(issuer).origin, ...(tokenOrigin === undefined ? [] : [tokenOrigin])];
}
