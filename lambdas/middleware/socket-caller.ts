import type { Door } from '../domain/delivery/connection.ts';
import { type Caller, connectedCaller } from '../domain/identity/caller.ts';
import { contextCaller, contextProblem } from './caller-context.ts';
import { verifiedCaller } from './http-caller.ts';

const DOORS: readonly unknown[] = ['chat', 'ws', 'socketio'] satisfies Door[];

/** The caller and door of a socket, from the authorizer's context, which API Gateway repeats with each of its events. */
export type SocketPeer = { caller: Caller; door: Door; v1: boolean };

const doorOf = ({ door, v1 }: Record<string, unknown>): Pick<SocketPeer, 'door' | 'v1'> => ({
  door: DOORS.includes(door) ? (door as Door) : 'chat',
  v1: String(v1) === 'true',
});

/** The part of an event that says who its socket is. */
type OfSocket = { authorizer?: Record<string, unknown> | undefined; connectedAt: number };

/** For `$connect`: the caller's token must be valid at `now`. */
export function socketCaller({ authorizer, connectedAt }: OfSocket, now: number): SocketPeer {
  return { caller: connectedCaller(verifiedCaller(authorizer, now), connectedAt), ...doorOf(authorizer ?? {}) };
}

/**
 * For later events: a token that has expired since does not end the socket, which API Gateway cuts after two hours anyway.
 * `null` for a socket that was admitted without a caller.
 */
export function socketPeer({ authorizer: context = {}, connectedAt }: OfSocket): SocketPeer | null {
  const caller = contextProblem(context) ? null : contextCaller(context);
  return caller && { caller: connectedCaller(caller, connectedAt), ...doorOf(context) };
}
