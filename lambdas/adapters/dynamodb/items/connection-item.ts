import type { Connection, Door, LiveConnection } from '../../../domain/delivery/connection.ts';
import type { ListedSocket } from '../../../domain/delivery/connection-store.ts';
import { given } from '../../../domain/given.ts';
import type { Role } from '../../../domain/identity/caller.ts';
import { userIdOf } from '../../../domain/ids.ts';
import { type Json, reveal, sealed } from '../../../domain/sealed.ts';
import { slotOf } from '../../../domain/sockets/keep-alive.ts';
import { LONGEST_SOCKET } from '../../../domain/sockets/new-connection.ts';
import { connectionKey, connectionOf, slotShard } from './keys.ts';

type Item = Record<string, unknown>;

/** The optional properties of a connection, and the attributes that they are stored as. */
const ATTRIBUTES = {
  name: 'nm',
  email: 'em',
  label: 'lb',
  conversation: 'cv',
  status: 'vs',
  bare: 'br',
  domain: 'dm',
  origin: 'or',
  url: 'url',
  deliveredIds: 'td',
  undeliveredSince: 'mf',
  undeliveredVersion: 'mc',
  closeFrom: 'cf',
} as const satisfies Partial<Record<Exclude<keyof LiveConnection, 'handle'>, string>>;

/** The attributes that say more of a socket's owner than its ids. */
export const OF_ITS_OWNER = (['name', 'email', 'label', 'domain', 'origin', 'url'] as const).map(
  (of) => ATTRIBUTES[of],
);

const PROPERTIES = Object.fromEntries(Object.entries(ATTRIBUTES).map(([property, attribute]) => [attribute, property]));

/** What a row may hold: no sealed secret. */
type Row = { readonly [attribute: string]: Json };

/** The properties of an object that `names` lists, renamed. */
const renamed = (from: Row, names: Readonly<Record<string, string>>): Row =>
  Object.fromEntries(Object.entries(names).map(([name, other]) => [other, from[name]]));

/** A connection as an item, with its keys in the table and in the index. */
export function connectionItem({ handle, ...connection }: Connection): Row {
  const { role, door, v1, connectedAt, state, anonymous, connectionId } = connection;
  const slot = slotShard(slotOf(Math.floor(connectedAt / 60_000)), connectionId);
  return {
    ...connectionKey(connection),
    ro: role,
    door,
    at: connectedAt,
    st: state,
    slot: state === 'joining' ? slotShard('joining', connectionId) : slot,
    ks: slot,
    ttl: Math.ceil((connectedAt + LONGEST_SOCKET) / 1000),
    ...(v1 ? { v1 } : {}),
    ...(anonymous ? { anon: true } : {}),
    // while the socket is open, since every frame for its widget names the conversation by it
    ...(handle === undefined ? {} : { hd: handle && reveal(handle) }),
    ...given(renamed(connection, ATTRIBUTES)),
  };
}

/** The inverse of `connectionItem`, which alone writes these rows; so their attributes are not checked. */
export function itemConnection(item: Item): Connection {
  const key = connectionOf(item);
  return {
    ...key,
    userId: userIdOf(key.subject),
    role: item.ro as Role,
    door: item.door as Door,
    v1: item.v1 === true,
    connectedAt: item.at as number,
    state: item.st as Connection['state'],
    anonymous: item.anon === true,
    ...(typeof item.hd === 'string' ? { handle: sealed(item.hd) } : {}),
    ...(given(renamed(item as Row, PROPERTIES)) as object),
  };
}

/** A row as the sweeper's lists yield it: the index has its keys, door and age only. */
export const itemListedSocket = (item: Item): ListedSocket => ({
  ...connectionOf(item),
  door: item.door as Door,
  connectedAt: item.at as number,
});
