import { MONTH } from '../model.ts';

/** Prices of others, in dollars; docs/costs.md names the sources. */
const EC2 = { smallHour: 0.0168, addressHour: 0.005, diskMonth: 0.64 } as const;
const BALANCER = { hour: 0.0225, unitHour: 0.008, socketsAUnit: 3000 } as const;
const HOURS = 730;

/** Ably's tiers by minutes of connections or channels, in millions, and what a million costs in each. */
const ABLY = {
  base: 29,
  message: 2.5,
  minutes: [
    [10, 1],
    [90, 0.95],
    [900, 0.85],
  ] as const,
};

const socketMinutes = (MONTH.sockets * MONTH.hours * 60 * MONTH.days) / 1e6;

/** One machine: a process with all sockets, and nothing kept beyond its memory. */
export const oneMachine = (): number => (EC2.smallHour + EC2.addressHour) * HOURS + EC2.diskMonth;

/** Two machines behind a load balancer in two zones, and a table that messages are written to. */
export function twoMachines(): number {
  const balancer = (BALANCER.hour + 2 * EC2.addressHour) * HOURS;
  const units = (MONTH.sockets / BALANCER.socketsAUnit) * BALANCER.unitHour * MONTH.hours * MONTH.days;
  return 2 * (EC2.smallHour * HOURS + EC2.diskMonth) + balancer + units + 0.625;
}

/** A channel for each visitor, and each message published once and received twice. */
export function ably(): number {
  let left = socketMinutes;
  let minutes = 0;
  for (const [size, price] of ABLY.minutes) {
    const inTier = Math.min(left, size);
    minutes += inTier * price;
    left -= inTier;
  }
  return ABLY.base + 2 * minutes + 3 * (MONTH.messages / 1e6) * ABLY.message;
}

/** A sample that posts each message to every open socket: a dollar a million up to a thousand millions, then 80 cents. */
export function toEverybody(): number {
  const posts = (MONTH.messages * MONTH.sockets) / 1e6;
  return Math.min(posts, 1000) + Math.max(0, posts - 1000) * 0.8 + socketMinutes * 0.25;
}
