import type { Door } from '../domain/delivery/connection.ts';
import type { Caller } from '../domain/identity/caller.ts';
import { contextCaller, contextProblem } from './caller-context.ts';
import { verifiedCaller } from './http-caller.ts';

const DOORS: readonly unknown[] = ['chat', 'ws', 'socketio'] satisfies Door[];

/** Who is behind a socket, as its authorizer said when it connected: API Gateway repeats that with every later event. */
export type SocketPeer = { caller: Caller; door: Door; v1: boolean };

const doorOf = ({ door, v1 }: Record<string, unknown>): Pick<SocketPeer, 'door' | 'v1'> => ({
  door: DOORS.includes(door) ? (door as Door) : 'chat',
  v1: String(v1) === 'true',
});

/** For `$connect`: the caller must be valid now. */
export function socketCaller(context: Record<string, unknown> | undefined, now: number): SocketPeer {
  return { caller: verifiedCaller(context, now), ...doorOf(context ?? {}) };
}

/**
 * For what comes later: a token that expires meanwhile does not end the socket, which is cut after two hours anyway.
 * `null` for a socket that was admitted without a caller.
 */
export function socketPeer(context: Record<string, unknown> = {}): SocketPeer | null {
  const caller = contextProblem(context) ? null : contextCaller(context);
  return caller && { caller, ...doorOf(context) };
}
