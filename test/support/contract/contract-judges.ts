import type { Exchange } from '@chat-gateway/local/observations';
import { problemsOfExchange } from '../../../lib/contract/exchange-problems.ts';
import { problemsOfNativeFrame, problemsOfSocketioPacket } from '../../../lib/contract/frame-problems.ts';
import { problemsOfHandshake } from '../../../lib/contract/handshake-problems.ts';
import { isCorsHeader, isOthersHeader } from '../../../lib/contract/http/others-headers.ts';
import { doorAt, doorOf } from './door-of.ts';
import type { JudgedFrame, Judges } from './judges.ts';

/** The contract itself. */
export const contractJudges: Judges = {
  exchange: (exchange) =>
    isHandshake(exchange)
      ? problemsOfHandshake(doorOf(exchange), exchange)
      : [...problemsOfExchange(exchange), ...headersOfOthers(exchange)],
  // A frame of a client is judged as one that was accepted: whether it was, shows later.
  frame: (frame) => problemsOfFrame(frame).map((sentence) => withoutText(sentence, frame.text)),
};

/** Whether an exchange asks for a socket, or is at the address of one. */
const isHandshake = ({ path, requestHeaders }: Exchange): boolean =>
  doorAt(path) !== undefined ||
  requestHeaders.some(([name, value]) => name.toLowerCase() === 'upgrade' && value.toLowerCase() === 'websocket');

/** A deployed gateway's answers do not say who set a header, so the contract passes over those that others may set. */
const headersOfOthers = ({ method, status, functionHeaders = [] }: Exchange): string[] =>
  functionHeaders
    .filter((name) => isOthersHeader(name) && !isCorsHeader(name))
    .map((name) => `${method} ${status}: a function set the header ${name}`);

function problemsOfFrame({ door, text, ...seen }: JudgedFrame): string[] {
  const circumstances = { ...seen, accepted: true };
  return door === 'socketio'
    ? problemsOfSocketioPacket({ ...circumstances, packet: text })
    : problemsOfNativeFrame({ ...circumstances, door, text });
}

/** How much of a frame is looked for in a sentence, which may show the frame cut. */
const SHOWN = 100;

/** A sentence without the frame at its end, so that the same problem of two frames is one. */
const withoutText = (sentence: string, text: string): string => {
  const at = sentence.lastIndexOf(`: ${text.slice(0, SHOWN)}`);
  return at < 0 ? sentence : sentence.slice(0, at);
};
