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

const KINDS = { message: 'm', closed: 'c', reopened: 'r' } as const satisfies Record<Entry['kind'], string>;

const KIND_OF = new Map(Object.entries(KINDS).map(([kind, letter]) => [letter as string, kind as Entry['kind']]));

function details(entry: Entry): Item {
  switch (entry.kind) {
    case 'closed':
      return { re: entry.reason, ...given({ by: entry.by }) };
    case 'reopened':
      return { by: entry.by };
    case 'message':
      return {
        ck: sentKey(entry.author, entry.sendKey),
        w: entry.sender,
        ...given({ n: entry.authorName }),
        t: entry.text,
        ...(entry.attachments ? { f: entry.attachments } : {}),
        ...(entry.reopens ? { ro: true } : {}),
      };
  }
}

/**
 * The inverse of `entryItem`, which alone writes these items; so their attributes are not checked. Throws for a kind that this
 * version does not know, since a newer one wrote it.
 */
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
  const kind = KIND_OF.get(item.k as string);
  switch (kind) {
    case 'closed': {
      const reason = item.re as 'idle' | 'agent';
      return { ...base, kind, reason, ...(item.by === undefined ? {} : { by: item.by as string }) };
    }
    case 'reopened':
      return { ...base, kind, by: item.by as string };
    case 'message':
      return { ...base, kind, ...itemMessage(item) };
    case undefined:
      throw new Error(`an entry of the unknown kind ${item.k}`);
  }
}

function itemMessage(item: Item) {
  const [author, sendKey] = splitSent(item.ck as string);
  return {
    author,
    authorId: userIdOf(author),
    sendKey,
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
