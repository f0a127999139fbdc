import { type GatewayRequest, type Header, headerValue } from '../http/gateway-message.ts';
import type { Access } from '../iam/iam-policy.ts';

/** One action on one object. S3 puts the ARN in quotes when it refuses. */
export function objectAccess(action: 'DeleteObject' | 'GetObject' | 'PutObject', bucket: string, key: string): Access {
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  return { action: `s3:${action}`, resource, displayName: `"${resource}"` };
}

/** The object that a PUT copies, if it copies one. */
export function copySource(headers: readonly Header[]): { readonly bucket: string; readonly key: string } | undefined {
  const source = headerValue(headers, 'x-amz-copy-source');
  if (source === undefined) return undefined;
  const [bucket = '', ...rest] = decodeURIComponent(source).replace(/^\//, '').split('/');
  return { bucket, key: rest.join('/') };
}

/** What a request to S3 needs: a copy reads one object and writes another (S3 user guide, `using-with-s3-policy-actions`). */
export function bucketAccesses({ method, headers }: GatewayRequest, bucket: string, key: string): Access[] {
  switch (method) {
    case 'PUT': {
      const source = copySource(headers);
      const reading = source === undefined ? [] : [objectAccess('GetObject', source.bucket, source.key)];
      return [...reading, objectAccess('PutObject', bucket, key)];
    }
    case 'GET':
    case 'HEAD':
      return [objectAccess('GetObject', bucket, key)];
    case 'DELETE':
      return [objectAccess('DeleteObject', bucket, key)];
    default:
      return [];
  }
}
