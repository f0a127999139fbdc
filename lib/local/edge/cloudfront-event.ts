import { isRecord } from '../cloudformation/template.ts';
import {
  type GatewayRequest,
  type GatewayResponse,
  type Header,
  namesOf,
  withoutHeaders,
} from '../http/gateway-message.ts';
import { grouped } from '../http/query-string.ts';

/** One header, cookie or query parameter in a CloudFront Functions event; `multiValue` only when there are several. */
export interface EventValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

/** The event of a viewer-request function. */
export interface ViewerRequestEvent {
  readonly version: '1.0';
  readonly context: Readonly<Record<string, string>>;
  readonly viewer: { readonly ip: string };
  readonly request: {
    readonly method: string;
    readonly uri: string;
    readonly querystring: Readonly<Record<string, EventValue>>;
    readonly headers: Readonly<Record<string, EventValue>>;
    readonly cookies: Readonly<Record<string, EventValue>>;
  };
}

/** Headers that edge functions neither see nor may add ("Restrictions on all edge functions", CloudFront guide). */
const HIDDEN =
  /^(connection|expect|keep-alive|proxy-(authenticate|authorization|connection)|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-(auth|cf-.*|errortype|fle-profile|header-count|header-order|lambda-integration-tag|requestid)|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip)$/;
/** Headers that viewer-request functions may read but not change. */
const READ_ONLY = ['content-length', 'host', 'transfer-encoding', 'via'];

/** The event of a viewer-request function: lower-case names, values undecoded, cookies apart from headers. */
export function viewerRequestEvent(
  request: GatewayRequest,
  distribution: { readonly id: string; readonly domain: string },
  requestId: string,
): ViewerRequestEvent {
  const headers = request.headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'cookie' && !HIDDEN.test(name));
  const cookies = request.headers
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => value.split(/;\s*/))
    .filter((cookie) => cookie !== '')
    .map(split);
  const query = request.query
    .split('&')
    .filter((part) => part !== '')
    .map(split);
  return {
    version: '1.0',
    context: {
      distributionDomainName: distribution.domain,
      distributionId: distribution.id,
      eventType: 'viewer-request',
      requestId,
    },
    viewer: { ip: request.sourceIp },
    request: {
      method: request.method,
      uri: request.path,
      querystring: eventValues(query),
      headers: eventValues(headers),
      cookies: eventValues(cookies),
    },
  };
}

/** A function's result: the request to forward, a response, or the reason why CloudFront answers 502. */
export type ViewerRequestResult =
  | { readonly kind: 'request'; readonly request: GatewayRequest }
  | { readonly kind: 'response'; readonly response: GatewayResponse }
  | { readonly kind: 'invalid'; readonly why: string };

/** Reads what a viewer-request function returned. An unchanged header keeps the viewer's case. */
export function viewerRequestResult(result: unknown, original: GatewayRequest): ViewerRequestResult {
  if (!isRecord(result)) return { kind: 'invalid', why: 'it returned neither a request nor a response' };
  if (result.statusCode !== undefined) return functionResponse(result);
  const { uri, querystring, headers, cookies } = result;
  if (typeof uri !== 'string' || !uri.startsWith('/')) return { kind: 'invalid', why: 'uri has to start with a slash' };
  const query = typeof querystring === 'string' ? querystring : pairs(querystring).map(join).join('&');
  const given = pairs(headers);
  const wrong = given.find(([name]) => HIDDEN.test(name) || name !== name.toLowerCase());
  if (wrong !== undefined) return { kind: 'invalid', why: `it may not set the header ${wrong[0]}` };
  const cookie = pairs(cookies).map(join).join('; ');
  const hidden = original.headers.filter(([name]) => HIDDEN.test(name.toLowerCase()));
  const fixed = original.headers.filter(([name]) => READ_ONLY.includes(name.toLowerCase()));
  const changed = withoutHeaders(given, ...READ_ONLY).map(
    ([name, value]): Header => [originalCase(original, name, value), value],
  );
  return {
    kind: 'request',
    request: {
      ...original,
      path: uri,
      query,
      headers: [...fixed, ...hidden, ...changed, ...(cookie === '' ? [] : [['Cookie', cookie] as const])],
    },
  };
}

function functionResponse(result: Record<string, unknown>): ViewerRequestResult {
  const status = Number(result.statusCode);
  const { body } = result;
  const text = isRecord(body) ? body.data : (body ?? '');
  if (!Number.isInteger(status) || typeof text !== 'string')
    return { kind: 'invalid', why: 'its response is malformed' };
  const cookies = isRecord(result.cookies) ? Object.entries(result.cookies) : [];
  const setCookies = cookies.map(([name, cookie]): Header => {
    const { value, attributes } = isRecord(cookie) ? cookie : {};
    return ['set-cookie', `${name}=${String(value)}${typeof attributes === 'string' ? `; ${attributes}` : ''}`];
  });
  const headers = [...pairs(result.headers), ...setCookies];
  return {
    kind: 'response',
    response: {
      status,
      headers,
      functionHeaders: namesOf(headers),
      body: isRecord(body) && body.encoding === 'base64' ? Buffer.from(text, 'base64') : text,
    },
  };
}

function eventValues(entries: readonly (readonly [string, string])[]): Record<string, EventValue> {
  return Object.fromEntries(
    [...grouped(entries)].map(([name, values]): [string, EventValue] => {
      const [value = ''] = values;
      return [name, values.length === 1 ? { value } : { value, multiValue: values.map((item) => ({ value: item })) }];
    }),
  );
}

function pairs(values: unknown): Header[] {
  if (!isRecord(values)) return [];
  return Object.entries(values).flatMap(([name, entry]) => {
    const { value, multiValue } = isRecord(entry) ? entry : {};
    if (Array.isArray(multiValue) && multiValue.length > 0) {
      return multiValue.map((item): Header => [name, String(isRecord(item) ? item.value : '')]);
    }
    return [[name, String(value ?? '')] as const];
  });
}

const originalCase = ({ headers }: GatewayRequest, name: string, value: string): string =>
  headers.find(([key, sent]) => key.toLowerCase() === name && sent === value)?.[0] ?? name;

const split = (part: string): [string, string] => {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
};

const join = ([name, value]: Header): string => (value === '' ? name : `${name}=${value}`);
