import type { Entry } from '../../../domain/conversations/entry.ts';

/** Each kind of entry as it is stored (`k`). What is not listed is read as an entry of an unknown kind. */
export const KINDS = {
  message: 'm',
  closed: 'c',
  reopened: 'r',
  assigned: 'a',
  labelled: 'l',
  snoozed: 's',
  note: 'n',
  erased: 'e',
} as const satisfies Record<Exclude<Entry['kind'], 'unknown'>, string>;
