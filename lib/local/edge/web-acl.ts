import type { RateRule, RequestPart, Statement, Transformation, WebAcl } from '../cloudformation/web-acl.ts';
import { type GatewayRequest, type GatewayResponse, headerValues } from '../http/gateway-message.ts';
import { queryPairs } from '../http/query-string.ts';
import type { Time } from '../time/time.ts';

/** Counts requests, and answers those of an address that has sent too many. */
export type AddressLimiter = (request: GatewayRequest) => GatewayResponse | undefined;

/**
 * Rate-based rules of a web ACL: each counts the requests of an address in its scope, blocked ones too, and blocks those
 * beyond its limit until fewer came within its window (aws-facts 2.7).
 * Known differences: counts exactly and blocks at once; AWS WAF estimates, and may take half a minute to begin and to end.
 */
export function addressLimiter({ rules }: WebAcl, time: Time): AddressLimiter {
  const counted = new Map<RateRule, Map<string, number[]>>(rules.map((rule) => [rule, new Map()]));
  const isOver = (rule: RateRule, address: string): boolean => {
    const now = time.now();
    const addresses = counted.get(rule);
    const times = (addresses?.get(address) ?? []).filter((at) => at > now - rule.windowMs);
    addresses?.set(address, [...times, now]);
    return times.length >= rule.limit;
  };
  return (request) =>
    rules.find((rule) => {
      const counts = rule.scope === undefined || fits(rule.scope, request);
      return counts && isOver(rule, request.sourceIp);
    })?.response;
}

/** Whether a request is as a statement says. */
export function fits(statement: Statement, request: GatewayRequest): boolean {
  switch (statement.kind) {
    case 'and':
      return statement.statements.every((each) => fits(each, request));
    case 'or':
      return statement.statements.some((each) => fits(each, request));
    case 'not':
      return !fits(statement.statement, request);
    case 'bytes': {
      const transformed = (text: string) =>
        statement.transformations.reduce((before, transformation) => TRANSFORM[transformation](before), text);
      return valuesOf(statement.of, request).some((value) =>
        IS_AT[statement.position](transformed(value), statement.text),
      );
    }
    case 'at least':
      return valuesOf(statement.of, request).some((value) => Buffer.byteLength(value) >= statement.bytes);
  }
}

/** The values of a part, none if the request lacks it. Names of query arguments are compared regardless of case. */
function valuesOf(of: RequestPart, request: GatewayRequest): string[] {
  switch (of.part) {
    case 'method':
      return [request.method];
    case 'path':
      return [request.path];
    case 'header':
      return headerValues(request.headers, of.name);
    case 'query argument':
      return queryPairs(request.query)
        .filter(([name]) => name.toLowerCase() === of.name.toLowerCase())
        .map(([, value]) => value);
  }
}

const IS_AT = {
  CONTAINS: (value: string, text: string) => value.includes(text),
  ENDS_WITH: (value: string, text: string) => value.endsWith(text),
  EXACTLY: (value: string, text: string) => value === text,
  STARTS_WITH: (value: string, text: string) => value.startsWith(text),
} as const;

const TRANSFORM: Readonly<Record<Transformation, (text: string) => string>> = {
  LOWERCASE: (text) => text.toLowerCase(),
  NORMALIZE_PATH: normalized,
  URL_DECODE: (text) => text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number(`0x${code}`))),
};

/** A path without doubled slashes, and without parts that name the same folder or the one above. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/').slice(1)) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `/${parts.join('/')}${path.endsWith('/') && parts.length > 0 ? '/' : ''}`;
}
