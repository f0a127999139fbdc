import { partitionOf } from '../aws/partition.ts';
import type { AwsAccess } from '../aws/signed-call.ts';

/** The address of a bucket, without a slash at its end: what the functions call, and browsers put files to. */
export function bucketUrl({ region, endpoint }: Pick<AwsAccess, 'region' | 'endpoint'>, bucket: string): string {
  const given = endpoint('s3');
  return given ? `${given}/${bucket}` : `https://${bucket}.s3.${region}.${partitionOf(region).suffix}`;
}
