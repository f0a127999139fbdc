import { isRecord } from '../cloudformation/template.ts';
import { type GatewayResponse, type Header, namesOf } from '../http/gateway-message.ts';

/**
 * What a Lambda returned as an HTTP response, payload format 2.0 (aws-facts 3.1). Without a `statusCode` the value
 * itself is the body of a 200. Returns `undefined` for results that API Gateway answers with 500. From memory, not
 * from a source: a body without a content type is `text/plain;charset=UTF-8`.
 */
export function httpResult(result: unknown): GatewayResponse | undefined {
  if (!isRecord(result) || result.statusCode === undefined) {
    const body = typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null');
    return { status: 200, headers: [['content-type', 'application/json']], body, functionHeaders: [] };
  }
  const status = Number(result.statusCode);
  const text = result.body ?? '';
  if (!Number.isInteger(status) || status < 100 || status > 599 || typeof text !== 'string') return undefined;
  const headers = resultHeaders(result.headers);
  if (headers === undefined) return undefined;
  const cookies = Array.isArray(result.cookies)
    ? result.cookies.map((cookie): Header => ['set-cookie', String(cookie)])
    : [];
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const type: Header[] = typed || text === '' ? [] : [['content-type', 'text/plain;charset=UTF-8']];
  return {
    status,
    // `cookies` come before a `set-cookie` header (aws-facts 3.1).
    headers: [...cookies, ...type, ...headers],
    body: result.isBase64Encoded === true ? Buffer.from(text, 'base64') : text,
    functionHeaders: namesOf([...cookies, ...headers]),
  };
}

function resultHeaders(headers: unknown): Header[] | undefined {
  if (headers === undefined || headers === null) return [];
  if (!isRecord(headers)) return undefined;
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null);
  if (entries.some(([, value]) => typeof value === 'object')) return undefined;
  return entries.map(([name, value]): Header => [name.toLowerCase(), String(value)]);
}
