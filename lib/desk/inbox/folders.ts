import type { Row, Rows } from './rows.ts';

/** The lists of the inbox, in the order in which they are shown. */
export const FOLDERS = ['mine', 'unassigned', 'waiting', 'snoozed', 'open', 'closed'] as const;
export type Folder = (typeof FOLDERS)[number];

/** Those of a tenant whose desk is not turned on: nothing is assigned or snoozed there. */
export const FOLDERS_WITHOUT_DESK: readonly Folder[] = ['open', 'closed'];

export const FOLDER_NAMES: Readonly<Record<Folder, string>> = {
  mine: 'Mine',
  unassigned: 'Unassigned',
  waiting: 'Waiting',
  snoozed: 'Snoozed',
  open: 'All open',
  closed: 'Closed',
};

/** What an empty list says. */
export const EMPTY: Readonly<Record<Folder, string>> = {
  mine: 'Nothing is assigned to you. Unassigned has what nobody answers yet.',
  unassigned: 'Somebody answers everything.',
  waiting: 'Nobody waits for an answer.',
  snoozed: 'Nothing is snoozed.',
  open: 'No conversation is open. It appears here as soon as a visitor writes.',
  closed: 'Nothing has been closed yet.',
};

export type Order = 'newest' | 'waiting';

/** The order in which a list is shown at first. */
export const firstOrder = (folder: Folder): Order => (folder === 'waiting' ? 'waiting' : 'newest');

export const isSnoozed = ({ desk }: Row, now: number): boolean =>
  desk?.snoozedUntil != null && Date.parse(desk.snoozedUntil) > now;

/** Since when the visitor waits; nobody waits in a snoozed or closed conversation. */
export const waitsSince = (row: Row, now: number): string | null =>
  row.status === 'open' && !isSnoozed(row, now) ? (row.desk?.waitingSince ?? null) : null;

/** Whether a list has a conversation, for the agent with the id `me`. */
export function isIn(folder: Folder, row: Row, me: string, now: number): boolean {
  if (row.status === 'closed') return folder === 'closed';
  switch (folder) {
    case 'open':
      return true;
    case 'closed':
      return false;
    case 'snoozed':
      return isSnoozed(row, now);
    case 'mine':
      return row.desk?.assignee?.id === me && !isSnoozed(row, now);
    case 'unassigned':
      return row.desk?.assignee === null && !isSnoozed(row, now);
    case 'waiting':
      return waitsSince(row, now) !== null;
  }
}

const byTime = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const newest = (a: Row, b: Row): number =>
  byTime(b.lastActivityAt, a.lastActivityAt) || byTime(a.conversationId, b.conversationId);

/** The conversations of a list, in order. */
export function rowsIn(folder: Folder, rows: Rows, me: string, now: number, order: Order): Row[] {
  const found = [...rows.values()].filter((row) => isIn(folder, row, me, now));
  if (order === 'newest') return found.sort(newest);
  return found.sort((a, b) => {
    const [first, second] = [waitsSince(a, now), waitsSince(b, now)];
    if (first && second) return byTime(first, second) || newest(a, b);
    return first ? -1 : second ? 1 : newest(a, b);
  });
}

export type FolderCounts = Readonly<Record<Folder, { all: number; unread: number }>>;

/** How many conversations each list has, and how many of them the agent has not read. */
export function countsOf(rows: Rows, me: string, now: number): FolderCounts {
  const none = () => ({ all: 0, unread: 0 });
  const counts: Record<Folder, { all: number; unread: number }> = {
    mine: none(),
    unassigned: none(),
    waiting: none(),
    snoozed: none(),
    open: none(),
    closed: none(),
  };
  for (const row of rows.values()) {
    for (const folder of FOLDERS) {
      if (!isIn(folder, row, me, now)) continue;
      counts[folder].all++;
      if (row.unread) counts[folder].unread++;
    }
  }
  return counts;
}

/** How many conversations have something to read that is this agent's affair: its own, and nobody's; of a tenant without a desk all. */
export function unreadOf(rows: Rows, me: string, now: number): number {
  let unread = 0;
  for (const row of rows.values()) {
    if (!row.unread || row.status === 'closed') continue;
    if (!row.desk || isIn('mine', row, me, now) || isIn('unassigned', row, me, now)) unread++;
  }
  return unread;
}
