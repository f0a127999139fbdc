import type { AgentRange } from '../../../domain/conversations/agent-range.ts';
import type {
  Allowance,
  Attachment,
  CloseReason,
  Entry,
  KnownEntry,
  Sender,
  SendKey,
} from '../../../domain/conversations/entry.ts';
import { type SentNumber, STREAM_LETTERS } from '../../../domain/conversations/sent-number.ts';
import { given } from '../../../domain/given.ts';
import { type ConversationId, publicId, type StaffId, type TenantId } from '../../../domain/ids.ts';
import type { ClockReading } from '../../../domain/time/version-vector.ts';
import { KINDS } from './entry-kinds.ts';
import { CONVERSATIONS, entryKey, PARTITION_KEY, posOf, SORT_KEY, sentBy, sentKey, TTL } from './keys.ts';
import { stateOfText, stateText } from './state-text.ts';

type Item = Record<string, unknown>;

/**
 * An entry as an item. Attribute names are short because they count as size: a message with a text of up to 700 bytes has to
 * fit into 1 KB, one write unit (aws-facts, section 5). What can be derived from another attribute is not stored.
 */
export function entryItem(tenantId: TenantId, conversationId: ConversationId, entry: Entry, expires: number): Item {
  return {
    ...entryKey(tenantId, conversationId, entry.pos),
    ck: sentKey(entry.author, entry.sendKey),
    l: entry.incarnation,
    at: entry.at,
    s: entry.seq,
    ...allowanceItem(entry),
    ...(entry.pushedUpTo === entry.pos - 1 ? {} : { u: entry.pushedUpTo }),
    ...(entry.state ? { st: stateText(entry.state, entry) } : {}),
    ...given({ x: entry.unindexed }),
    ...(entry.sentNumbers ? { o: numbersText(entry.sentNumbers) } : {}),
    ...(entry.pushedAt ? { p: readingItem(entry.pushedAt) } : {}),
    ttl: Math.ceil(expires / 1000),
    ...details(entry),
  };
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

/** The allowance (`al`), as `[tokens, staff]`, with its time (`aa`) where that is not the entry's own. */
const allowanceItem = ({ at, allowance }: Entry): Item => ({
  al: [allowance.tokens, allowance.staff].filter((tokens) => tokens !== undefined).map(thousandths),
  ...(allowance.at === at ? {} : { aa: allowance.at }),
});

function itemAllowance({ al, aa, at }: Item): Allowance {
  const [tokens, staff] = al as [number, number?];
  return { tokens, at: (aa ?? at) as number, ...given({ staff }) };
}

/** The last numbers of clients (`o`): streams, each with its number in base 36 behind it, separated by spaces. */
const numbersText = (numbers: readonly SentNumber[]): string =>
  numbers.map(({ stream, number }) => `${stream}${number.toString(36)}`).join(' ');

const numbersOf = (text: unknown): SentNumber[] | undefined =>
  typeof text === 'string'
    ? text.split(' ').map((each) => ({
        stream: each.slice(0, STREAM_LETTERS),
        number: Number.parseInt(each.slice(STREAM_LETTERS), 36),
      }))
    : undefined;

/** The clock reading at which an entry was pushed (`p`), as `[at, by]`. */
export const readingItem = ({ at, by }: ClockReading): unknown => [at, by];

function itemReading(item: unknown): ClockReading {
  const [at, by] = item as [number, string];
  return { at, by };
}

const KIND_OF = new Map(Object.entries(KINDS).map(([kind, letter]) => [letter as string, kind as keyof typeof KINDS]));

/** The kind of an entry (`k`), and what only that kind has. */
const details = (entry: Entry): Item =>
  entry.kind === 'unknown' ? { ...entry.stored } : { k: KINDS[entry.kind], ...detailsOf(entry) };

function detailsOf(entry: KnownEntry): Item {
  switch (entry.kind) {
    case 'closed':
      return { re: entry.reason, ...given({ cs: entry.since }) };
    case 'message':
      return {
        w: entry.sender,
        t: entry.text,
        ...(entry.attachments ? { f: entry.attachments } : {}),
        ...(entry.reopens ? { ro: true } : {}),
        ...(entry.assigns ? { as: true } : {}),
      };
    case 'assigned':
      // Here nothing says that a snooze stays as it is, and zero that it ends.
      return {
        lb: entry.labels,
        ...(entry.to === null ? {} : { to: entry.to }),
        ...(entry.until === undefined ? {} : { su: entry.until ?? 0 }),
      };
    case 'labelled':
      return { lb: entry.labels };
    case 'snoozed':
      return { lb: entry.labels, ...(entry.until === null ? {} : { su: entry.until }) };
    case 'note':
      return { t: entry.text };
    case 'reopened':
    case 'erased':
      return {};
  }
}

/**
 * The inverse of `entryItem`, which alone writes these items; so their attributes are not checked. An entry of a kind that this
 * version does not know, since a newer one wrote it, has what all kinds have.
 */
export function itemEntry(item: Item): Entry {
  const [author, sendKey] = sentBy(item.ck as string);
  const pos = posOf(item.sk as string);
  const at = item.at as number;
  const base = {
    pos,
    incarnation: item.l as string,
    at,
    seq: item.s as number,
    author,
    sendKey: sendKey as SendKey,
    allowance: itemAllowance(item),
    ...given({ state: stateOfText(item.st, { pos, at }) }),
    ...given({ unindexed: item.x as number | undefined }),
    ...given({ sentNumbers: numbersOf(item.o) }),
    pushedUpTo: (item.u as number | undefined) ?? pos - 1,
    pushed: item.p !== undefined,
    ...(item.p === undefined ? {} : { pushedAt: itemReading(item.p) }),
  };
  const kind = KIND_OF.get(item.k as string);
  switch (kind) {
    case 'message':
      return { ...base, kind, ...itemMessage(item) };
    case 'closed':
      return { ...base, kind, reason: item.re as CloseReason, ...given({ since: item.cs as number | undefined }) };
    case 'assigned':
      return {
        ...base,
        kind,
        labels: item.lb as string[],
        to: (item.to as StaffId | undefined) ?? null,
        ...(item.su === undefined ? {} : { until: (item.su as number) || null }),
      };
    case 'labelled':
      return { ...base, kind, labels: item.lb as string[] };
    case 'snoozed':
      return { ...base, kind, labels: item.lb as string[], until: (item.su as number | undefined) ?? null };
    case 'note':
      return { ...base, kind, text: item.t as string };
    case 'reopened':
    case 'erased':
      return { ...base, kind };
    case undefined:
      return { ...base, kind: 'unknown', stored: laterDetails(item) };
  }
}

/** What entries of all kinds have. */
const COMMON: ReadonlySet<string> = new Set([
  ...[PARTITION_KEY, SORT_KEY, TTL, CONVERSATIONS.clientMessageIndex.sortKey],
  ...['l', 'at', 's', 'al', 'aa', 'u', 'st', 'x', 'o', 'p', 'pp'],
]);

const laterDetails = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !COMMON.has(name)));

const itemMessage = (item: Item) => ({
  sender: item.w as Sender,
  text: item.t as string,
  ...(item.f === undefined ? {} : { attachments: item.f as Attachment[] }),
  ...(item.ro === true ? { reopens: true as const } : {}),
  ...(item.as === true ? { assigns: true as const } : {}),
});

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
