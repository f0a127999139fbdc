import { unsupported } from '../cloudformation/unsupported.ts';
import { type GatewayRequest, headerValues } from '../http/gateway-message.ts';
import { queryPairs } from '../http/query-string.ts';

/**
 * The values of an authorizer's identity sources, or `undefined` if one is missing or empty: then the response is 401
 * and the authorizer is not called (aws-facts 1.2, 3.2). Header names in any case, query names exact.
 */
export function identityValues(
  sources: readonly string[],
  request: Pick<GatewayRequest, 'headers' | 'query'>,
  context: Readonly<Record<string, string>> = {},
): string[] | undefined {
  const values = sources.map((source) => identityValue(source, request, context));
  return values.every((value): value is string => value !== undefined && value !== '') ? values : undefined;
}

function identityValue(
  source: string,
  { headers, query }: Pick<GatewayRequest, 'headers' | 'query'>,
  context: Readonly<Record<string, string>>,
): string | undefined {
  const [, kind, name = ''] = /^(?:\$|route\.)(request\.header|request\.querystring|context)\.(.+)$/.exec(source) ?? [];
  switch (kind) {
    case 'request.header':
      return headerValues(headers, name).join(',') || undefined;
    case 'request.querystring':
      return queryPairs(query).findLast(([key]) => key === name)?.[1];
    case 'context':
      if (name in context) return context[name];
      break;
  }
  throw unsupported(
    `The identity source "${source}" is not emulated; headers and query parameters are.`,
    import.meta.filename,
  );
}
