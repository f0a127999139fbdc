import { apiIdOfHost } from '../cloudformation/resource-names.ts';
import { type GatewayRequest, type GatewayResponse, headerValue, jsonResponse } from './gateway-message.ts';

/** The headers by which a browser says where a request comes from and where its page believes it goes. */
export interface Addressed {
  readonly host: string | undefined;
  readonly origin?: string | undefined;
}

export const addressed = ({ headers }: GatewayRequest): Addressed => ({
  host: headerValue(headers, 'host'),
  origin: headerValue(headers, 'origin'),
});

/** An address in numbers: what a browser asked for, and no name that somebody may have led here. */
const NUMBERS = /^(\d+\.\d+\.\d+\.\d+|\[[\da-f:.]+\])$/i;

const LOCAL_NAME = /^(.+\.)?localhost$/i;

/**
 * The refusal of a request under a name that is not this machine's. The owner of a name can lead it to 127.0.0.1, and a page of that
 * name then reads, as its own, what a server on a developer's machine answers (DNS rebinding). `served`: the host that it listens at.
 */
export function misdirected({ host }: Addressed, served?: string): GatewayResponse | undefined {
  const name = (host ?? '').replace(/:\d*$/, '');
  const isOurs = LOCAL_NAME.test(name) || NUMBERS.test(name) || name === served || apiIdOfHost(name) !== undefined;
  if (host === undefined || isOurs) return undefined;
  return jsonResponse(403, { message: `The local runner is reached by localhost or an address, not by ${name}.` });
}

/**
 * The same, and the refusal of every web page, whatever its origin: for what only programs ask. A page that found the port could
 * write into the database, which answers everybody.
 */
export const ofPage = (from: Addressed): GatewayResponse | undefined =>
  from.origin === undefined
    ? misdirected(from)
    : jsonResponse(403, { message: 'The local runner answers no web pages here.' });
