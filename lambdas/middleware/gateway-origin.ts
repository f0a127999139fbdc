import { isIP } from 'node:net';
import type { OpenRequest } from './http-route.ts';

/** Names and addresses of this machine and its own network, where nobody has a certificate. */
const isLocal = (host: string): boolean => /^(.*\.)?localhost$|\.local$/.test(host) || isIP(host) !== 0;

/**
 * The origin by which the caller reached this gateway. Behind the edge it stands in a header that the edge wrote: a
 * request that did not come from there was refused before.
 */
export function gatewayOrigin({ headers }: Pick<OpenRequest, 'headers'>, edgeKey: string): string {
  const host = (edgeKey === '' ? undefined : headers['x-gateway-host']) ?? headers.host ?? '';
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return `${isLocal(name) ? 'http' : 'https'}://${host}`;
}
