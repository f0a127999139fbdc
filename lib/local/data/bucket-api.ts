import type { BucketDefinition } from '../cloudformation/bucket.ts';
import { type GatewayRequest, type GatewayResponse, type Header, headerValue } from '../http/gateway-message.ts';
import type { AccessControl } from '../iam/access-control.ts';
import { accessKeyOf } from '../iam/access-key.ts';
import { type SigningCredentials, signatureProblem } from '../iam/request-signature.ts';
import { bucketAccesses, copySource, objectAccess } from './bucket-access.ts';
import { bucketCorsHeaders, bucketPreflight } from './bucket-cors.ts';
import type { ObjectStore } from './object-store.ts';
import { xmlError } from './xml-error.ts';

/** What the S3 API needs. */
export interface BucketNeeds {
  readonly buckets: readonly BucketDefinition[];
  readonly objects: ObjectStore;
  /** The credentials that belong to an access key, or those of the developer. */
  readonly credentials: (accessKeyId: string | undefined) => SigningCredentials;
  readonly access: Pick<AccessControl, 'refusal'>;
  /** The machine's clock: functions sign with it. */
  readonly now: () => number;
}

/** Headers of a PUT that are stored with the object and returned by GET. */
const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/**
 * S3 as one bucket's clients see it, path-style: `PUT`, `GET` with a range, `HEAD`, `DELETE`, and a copy by
 * `x-amz-copy-source`, signed or presigned. A missing object is 403, as S3 answers callers without `s3:ListBucket`.
 * Permissions of the signer are checked when the request arrives, so a presigned URL permits no more than its signer has;
 * the texts of refusals are those of the S3 user guide, `troubleshoot-403-errors`.
 * Known differences: no listing, no multipart uploads, no versions, no checksums.
 */
export function bucketApi(needs: BucketNeeds): (request: GatewayRequest) => Promise<GatewayResponse> {
  return async (request) => {
    const [, name = '', ...rest] = request.path.split('/');
    const bucket = needs.buckets.find((known) => known.name === name);
    if (bucket === undefined) return xmlError(404, 'NoSuchBucket', 'The specified bucket does not exist');
    if (request.method === 'OPTIONS') return bucketPreflight(bucket.cors, request);
    const key = decodeURIComponent(rest.join('/'));
    const accessKeyId = accessKeyOf(request);
    const refused =
      signatureProblem(request, needs.credentials(accessKeyId), needs.now()) ??
      accessProblem(needs, accessKeyId, name, key, request);
    const answer = refused ?? handled(needs, bucket, key, request);
    return { ...answer, headers: [...answer.headers, ...bucketCorsHeaders(bucket.cors, request)] };
  };
}

function accessProblem(
  { access }: BucketNeeds,
  accessKeyId: string | undefined,
  bucket: string,
  key: string,
  request: GatewayRequest,
): GatewayResponse | undefined {
  for (const needed of bucketAccesses(request, bucket, key)) {
    const why = access.refusal(accessKeyId ?? '', needed);
    if (why !== undefined) return xmlError(403, 'AccessDenied', why);
  }
  return undefined;
}

function handled(
  { objects, now }: BucketNeeds,
  { name }: BucketDefinition,
  key: string,
  request: GatewayRequest,
): GatewayResponse {
  switch (request.method) {
    case 'PUT':
      return headerValue(request.headers, 'x-amz-copy-source') === undefined
        ? put(objects, name, key, request, now())
        : copy(objects, name, key, request, now());
    case 'GET':
    case 'HEAD':
      return readObject(objects, name, key, request);
    case 'DELETE':
      objects.remove(name, key);
      return { status: 204, headers: [], body: '' };
    default:
      return xmlError(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
}

function put(objects: ObjectStore, name: string, key: string, { headers, body }: GatewayRequest, at: number) {
  const { etag } = objects.put(name, key, { body, headers: kept(headers), at });
  return { status: 200, headers: [['ETag', etag] as const], body: '' };
}

/** Copies between buckets of one Region. Known differences: the only condition is `x-amz-copy-source-if-match`. */
function copy(objects: ObjectStore, name: string, key: string, { headers }: GatewayRequest, at: number) {
  const from = copySource(headers);
  const source = objects.get(from?.bucket ?? '', from?.key ?? '');
  if (source === undefined) return xmlError(403, 'AccessDenied', 'Access Denied');
  const wanted = headerValue(headers, 'x-amz-copy-source-if-match');
  if (wanted !== undefined && wanted !== source.etag) {
    return failed();
  }
  const replaced = headerValue(headers, 'x-amz-metadata-directive') === 'REPLACE';
  const { etag } = objects.put(name, key, {
    body: source.body,
    headers: replaced ? kept(headers) : source.headers,
    at,
  });
  return {
    status: 200,
    headers: [['Content-Type', 'application/xml'] as const],
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult><ETag>${etag}</ETag></CopyObjectResult>`,
  };
}

const kept = (headers: readonly Header[]): Header[] => headers.filter(([name]) => KEPT.includes(name.toLowerCase()));

/** Reads an object for CloudFront, if the bucket's policy permits it to the distribution. */
export const originRead =
  (
    objects: ObjectStore,
    bucket: string,
    access: Pick<AccessControl, 'admits'>,
    distributionArn: string,
  ): ((request: GatewayRequest) => GatewayResponse) =>
  (request) => {
    const key = decodeURIComponent(request.path.slice(1));
    return access.admits('cloudfront.amazonaws.com', distributionArn, objectAccess('GetObject', bucket, key))
      ? readObject(objects, bucket, key, request)
      : xmlError(403, 'AccessDenied', 'Access Denied');
  };

function readObject(
  objects: ObjectStore,
  name: string,
  key: string,
  { headers }: Pick<GatewayRequest, 'headers'>,
): GatewayResponse {
  const object = objects.get(name, key);
  if (object === undefined) return xmlError(403, 'AccessDenied', 'Access Denied');
  const { etag, at, body } = object;
  const shared: Header[] = [
    ...object.headers,
    ['ETag', etag],
    ['Last-Modified', new Date(at).toUTCString()],
    ['Accept-Ranges', 'bytes'],
  ];
  const wanted = headerValue(headers, 'if-match');
  if (wanted !== undefined && wanted !== etag) return failed();
  if (headerValue(headers, 'if-none-match') === etag) return { status: 304, headers: shared, body: '' };
  return ranged(body, headerValue(headers, 'range'), shared);
}

const failed = (): GatewayResponse =>
  xmlError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');

/** One byte range, from an offset or of the last bytes; another `Range` header is ignored, as S3 does. */
function ranged(body: Buffer, range: string | undefined, headers: readonly Header[]): GatewayResponse {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === '' && to === '') return { status: 200, headers, body };
  const first = from === '' ? Math.max(0, body.length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? body.length - 1 : Math.min(Number(to), body.length - 1);
  if (first > last || first >= body.length) {
    return xmlError(416, 'InvalidRange', 'The requested range is not satisfiable');
  }
  const part: Header = ['Content-Range', `bytes ${first}-${last}/${body.length}`];
  return { status: 206, headers: [...headers, part], body: body.subarray(first, last + 1) };
}
