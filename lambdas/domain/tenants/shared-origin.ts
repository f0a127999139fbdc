import { BlockList, isIP } from 'node:net';
import { isWebOrigin } from './origin.ts';

/** Addresses that every network or machine gives anew (RFC 1122, 1918, 3927, 4193, 4291). */
const LOCAL = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  LOCAL.addSubnet(network, prefix);
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  LOCAL.addSubnet(network, prefix, 'ipv6');

/** Names without an owner: of one label, or below what RFC 6761, 6762, 8375 and ICANN keep for machines and networks. */
const UNOWNED = /^[^.]+$|\.(localhost|local|internal|home\.arpa)$/;

/**
 * Whether an entry of an allow-list belongs to nobody, so that pages of many owners have the same: a machine or network of one's
 * own, and every app, whose scheme and host anybody may choose. Such an entry may be in the lists of many tenants, and names none
 * of them.
 */
export function isSharedOrigin(entry: string): boolean {
  if (!isWebOrigin(entry)) return true;
  const host = (/^https?:\/\/(?:\*\.)?(\[[^\]]+\]|[^:/]+)/.exec(entry)?.[1] ?? '').replace(/^\[|\]$/g, '');
  const version = isIP(host);
  return version === 0 ? UNOWNED.test(host) : LOCAL.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
