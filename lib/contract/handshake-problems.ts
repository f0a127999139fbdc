import type { Door } from '../../lambdas/domain/delivery/connection.ts';
import { answerProblems, type Exchange } from './exchange-problems.ts';
import { HANDSHAKE_ANSWERS } from './handshake-answers.ts';
import { NATIVE_HANDSHAKE, SOCKETIO_HANDSHAKE } from './handshakes.ts';
import { NATIVE_DOORS } from './native.ts';
import { problemsOf } from './problems-of.ts';
import { SOCKETIO_DOOR } from './socketio.ts';

/** A preflight of a Socket.IO client with headers of its own asks for no socket yet. */
const isPreflight = ({ method, status }: Exchange): boolean => method === 'OPTIONS' && status === 204;

/**
 * What about a handshake is not as the contract says, one sentence each. Its request counts only if it opened a socket, and of it
 * the query: no field there is refused for being unknown.
 */
export function problemsOfHandshake(door: Door, exchange: Exchange): string[] {
  if (isPreflight(exchange)) return [];
  const address = door === 'socketio' ? SOCKETIO_DOOR : NATIVE_DOORS[door];
  const { query } = door === 'socketio' ? SOCKETIO_HANDSHAKE : NATIVE_HANDSHAKE;
  const asked = [...new URLSearchParams(exchange.query)].filter(([, value]) => value !== '');
  const problems = [
    ...(exchange.status === 101 ? problemsOf(query, Object.fromEntries(asked), 'query') : []),
    ...answerProblems(HANDSHAKE_ANSWERS[door], exchange),
  ];
  return problems.map((problem) => `${exchange.method} ${address} ${exchange.status}: ${problem}`);
}
