import { bucketOf, minuteOf } from '../../domain/conversations/activity-index.ts';
import type { AgentRange } from '../../domain/conversations/agent-range.ts';
import type { Allowance, Attachment, Entry, Sender, SendKey } from '../../domain/conversations/entry.ts';
import { given } from '../../domain/given.ts';
import { type ConversationId, publicId, type Subject, type TenantId, userIdOf } from '../../domain/ids.ts';
import type { ClockReading } from '../../domain/time/version-vector.ts';
import { entryKey, posOf, sentKey } from './keys.ts';

type Item = Record<string, unknown>;

/**
 * An entry as an item. Attribute names are short because they count as size: a message with a text of up to 700 bytes has to
 * fit into 1 KB, one write unit (aws-facts, section 5). What can be derived from another attribute is not stored.
 */
export function entryItem(tenantId: TenantId, conversationId: ConversationId, entry: Entry, expires: number): Item {
  return {
    ...entryKey(tenantId, conversationId, entry.pos),
    k: KINDS[entry.kind],
    l: entry.incarnation,
    at: entry.at,
    s: entry.seq,
    al: allowanceItem(entry.allowance),
    u: entry.pushedUpTo,
    ...(entry.pushedAt ? { p: readingItem(entry.pushedAt) } : {}),
    ttl: Math.ceil(expires / 1000),
    ...details(entry),
  };
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

const allowanceItem = ({ tokens, staff, at }: Allowance): number[] => [
  thousandths(tokens),
  at,
  ...(staff === undefined ? [] : [thousandths(staff)]),
];

/** The clock reading at which an entry was pushed (`p`), as `[at, by]`. */
export const readingItem = ({ at, by }: ClockReading): unknown => [at, by];

function itemReading(item: unknown): ClockReading {
  const [at, by] = item as [number, string];
  return { at, by };
}

const KINDS = { message: 'm', closed: 'c', reopened: 'r' } as const;

function details(entry: Entry): Item {
  if (entry.kind === 'closed') return { re: entry.reason, ...given({ by: entry.by }) };
  if (entry.kind === 'reopened') return { by: entry.by };
  return {
    ck: sentKey(entry.author, entry.sendKey),
    w: entry.sender,
    ...given({ n: entry.authorName }),
    t: entry.text,
    ...(entry.attachments ? { f: entry.attachments } : {}),
    ...(entry.reopens ? { ro: true } : {}),
  };
}

/** The inverse of `entryItem`, which alone writes these items; so their attributes are not checked. */
export function itemEntry(item: Item): Entry {
  const at = item.at as number;
  const [tokens, since, staff] = item.al as [number, number, number?];
  const base = {
    pos: posOf(item.sk as string),
    incarnation: item.l as string,
    at,
    bucket: bucketOf(minuteOf(at)),
    seq: item.s as number,
    allowance: { tokens, at: since, ...given({ staff }) } satisfies Allowance,
    pushedUpTo: item.u as number,
    pushed: item.p !== undefined,
    ...(item.p === undefined ? {} : { pushedAt: itemReading(item.p) }),
  };
  if (item.k === 'c') {
    const reason = item.re as 'idle' | 'agent';
    return { ...base, kind: 'closed', reason, ...(item.by === undefined ? {} : { by: item.by as string }) };
  }
  if (item.k === 'r') return { ...base, kind: 'reopened', by: item.by as string };
  const [author, key] = splitSent(item.ck as string);
  return {
    ...base,
    kind: 'message',
    author,
    authorId: userIdOf(author),
    sendKey: key,
    sender: item.w as Sender,
    ...(item.n === undefined ? {} : { authorName: item.n as string }),
    text: item.t as string,
    ...(item.f === undefined ? {} : { attachments: item.f as Attachment[] }),
    ...(item.ro === true ? { reopens: true as const } : {}),
  };
}

function splitSent(value: string): [Subject, SendKey] {
  const hash = value.indexOf('#');
  return [value.slice(0, hash), value.slice(hash + 1) as SendKey];
}

/**
 * A range of the agents' list as stored on an entry (`pp`): its ends as eight characters of the hash of their sort keys,
 * since they are only compared for equality.
 */
export const agentRangeText = ({ after, upTo }: AgentRange): string => `${short(after)}>${short(upTo)}`;

const short = (sortKey: string | null): string => (sortKey === null ? '' : publicId('place', sortKey).slice(0, 8));

export function agentRangeOf(text: string): AgentRange {
  const [after = '', upTo = ''] = text.split('>');
  return { after: after || null, upTo: upTo || null };
}
