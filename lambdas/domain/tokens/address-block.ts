import { isIPv6 } from 'node:net';

/**
 * The part of an address by which requests are counted: of IPv6 the first 64 bits, since a home or a phone has all of the
 * rest to itself. Any other address counts whole, without characters that cannot be part of a key.
 */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address.replace(/[^\w.:-]/g, '').slice(0, 45);
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::`;
}
