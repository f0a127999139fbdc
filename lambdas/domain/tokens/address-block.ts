import { isIPv6 } from 'node:net';

/**
 * What counts as one address when requests are counted: of IPv6 the first 64 bits, since a home or a phone has all of the
 * rest to itself. Anything else stands for itself, as far as it can be part of a key.
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
