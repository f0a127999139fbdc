import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { xmlError } from '../data/xml-error.ts';
import { type GatewayRequest, type GatewayResponse, headerValue, headerValues } from '../http/gateway-message.ts';
import { queryPairs } from '../http/query-string.ts';

/** The only credentials that a signature is checked against. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent for long-term credentials. */
  readonly sessionToken?: string;
}

/** The parts of a request's signature, from its query (a presigned URL) or in `Authorization`. */
interface SignatureParts {
  readonly presigned: boolean;
  readonly credential: string;
  /** `20260101T000000Z` */
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  readonly sessionToken: string | undefined;
  /** Milliseconds from `date` for which the signature is valid. */
  readonly lifetime: number;
}

/** The largest difference between the date of a signed request and its arrival. */
const SKEW = 15 * 60_000;

/** The longest life of a presigned URL, in seconds. */
const LONGEST = 7 * 24 * 3600;

/**
 * Checks Signature Version 4 as S3 does (S3 API reference, "Authenticating Requests"): every header that was signed has to
 * arrive as it was signed, so a presigned PUT fixes its method, type and length. Returns S3's
 * refusal, or `undefined` for a valid signature.
 * Known differences: chunked uploads are not known.
 */
export function signatureProblem(
  request: GatewayRequest,
  credentials: SigningCredentials,
  now: number,
): GatewayResponse | undefined {
  const claim = claimOf(request);
  if (claim === undefined) return denied('Access Denied');
  const [accessKeyId, day, region, service, ending] = claim.credential.split('/');
  if (accessKeyId !== credentials.accessKeyId) {
    return xmlError(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  }
  if (claim.sessionToken !== credentials.sessionToken) {
    return xmlError(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  const at = instant(claim.date);
  if (at === undefined || claim.date.slice(0, 8) !== day || service !== 's3' || ending !== 'aws4_request') {
    return xmlError(400, 'AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter.');
  }
  if (claim.presigned && !(claim.lifetime > 0 && claim.lifetime <= LONGEST * 1000)) {
    return xmlError(
      400,
      'AuthorizationQueryParametersError',
      'X-Amz-Expires must be a number of seconds below a week.',
    );
  }
  if (now > at + claim.lifetime) return claim.presigned ? denied('Request has expired') : skewed();
  if (now < at - SKEW) return claim.presigned ? denied('Request is not valid yet') : skewed();
  const unsigned = ['host', ...request.headers.map(([name]) => name.toLowerCase()).filter(mustBeSigned)].find(
    (name) => !claim.signedHeaders.includes(name),
  );
  if (unsigned !== undefined) return denied('There were headers present in the request which were not signed');
  const scope = [day, region, service, ending].join('/');
  const text = ['AWS4-HMAC-SHA256', claim.date, scope, sha256(canonicalRequest(request, claim))].join('\n');
  const key = [day ?? '', region ?? '', service, ending].reduce<string | Buffer>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  );
  if (!equal(hmac(key, text).toString('hex'), claim.signature)) {
    return xmlError(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  if (/^[0-9a-f]{64}$/.test(claim.payloadHash) && claim.payloadHash !== sha256(request.body)) {
    return xmlError(400, 'XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match.");
  }
  return undefined;
}

const mustBeSigned = (name: string): boolean => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256';

const denied = (message: string): GatewayResponse => xmlError(403, 'AccessDenied', message);
const skewed = (): GatewayResponse =>
  xmlError(403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.');

function claimOf({ query, headers }: GatewayRequest): SignatureParts | undefined {
  const given = new Map(queryPairs(query));
  if (given.get('X-Amz-Algorithm') === 'AWS4-HMAC-SHA256') {
    return {
      presigned: true,
      credential: given.get('X-Amz-Credential') ?? '',
      date: given.get('X-Amz-Date') ?? '',
      signedHeaders: (given.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature: given.get('X-Amz-Signature') ?? '',
      payloadHash: given.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
      sessionToken: given.get('X-Amz-Security-Token'),
      lifetime: Number(given.get('X-Amz-Expires')) * 1000,
    };
  }
  const parts =
    /^AWS4-HMAC-SHA256 +Credential=([^, ]+), *SignedHeaders=([^, ]+), *Signature=([0-9a-f]+)$/.exec(
      headerValue(headers, 'authorization') ?? '',
    ) ?? undefined;
  if (parts === undefined) return undefined;
  const [, credential = '', signedHeaders = '', signature = ''] = parts;
  return {
    presigned: false,
    credential,
    date: headerValue(headers, 'x-amz-date') ?? '',
    signedHeaders: signedHeaders.split(';'),
    signature,
    payloadHash: headerValue(headers, 'x-amz-content-sha256') ?? '',
    sessionToken: headerValue(headers, 'x-amz-security-token'),
    lifetime: SKEW,
  };
}

/** Method, path, sorted query, signed headers and the hash of the body; S3 uses the path as it was sent. */
function canonicalRequest({ method, path, query, headers }: GatewayRequest, claim: SignatureParts): string {
  const pairs = queryPairs(query)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort();
  const signed = claim.signedHeaders.map(
    (name) =>
      `${name}:${headerValues(headers, name)
        .map((value) => value.trim().replace(/ +/g, ' '))
        .join(',')}\n`,
  );
  return [method, path, pairs.join('&'), signed.join(''), claim.signedHeaders.join(';'), claim.payloadHash].join('\n');
}

/** Percent-encoding of RFC 3986, which also encodes five characters that `encodeURIComponent` does not. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function instant(date: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
