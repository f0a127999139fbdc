import type { Observation } from '@chat-gateway/local/observations';
import { DECLARED_ROUTES } from '../../../lib/contract/http/declarations.ts';

/** Members of requests, answers and frames that are nobody's business but the two ends'. */
const PRIVATE = new Set(
  [
    ['text', 'name', 'email', 'display_name', 'filename', 'fileName', 'file_name', 'fingerprint'],
    ['token', 'ws_token', 'wsToken', 'accessToken', 'apiKey', 'key', 'secretKey'],
    // The public widget's ids of these are handles, which open what they name.
    ['conversation_id', 'visitor_id'],
    ['sessionId', 'session_id', 'pid', 'upload_url', 'uploadUrl', 'public_url', 'publicUrl', 'url', 'referrer'],
  ].flat(),
);

/** The name of a key, which a record of an act has as `key`: a part of a hash, which opens nothing. */
const NAME_OF_KEY = /^[0-9a-f]{12}$/;

/** Headers whose values are credentials, or may hold the query of a page. */
const PRIVATE_HEADERS = new Set(['authorization', 'cookie', 'referer', 'set-cookie', 'sec-websocket-protocol']);

/** Characters from which a value is told apart from the words of the log itself. */
const LEAST = 8;

/** What stands in logs of itself: a client made of the contract says parts of routes as texts. */
const ROUTES = DECLARED_ROUTES.map(({ key }) => key).join('\n');

/** Everything private that passed the front door: credentials, texts, names, addresses, queries. */
export function saidInTraffic(): { hear: (observation: Observation) => void; said: ReadonlySet<string> } {
  const said = new Set<string>();
  const add = (value: string): void => {
    const trimmed = value.trim();
    if (trimmed.length >= LEAST && !ROUTES.includes(trimmed)) said.add(trimmed);
  };
  const walk = (value: unknown, isPrivate = false): void => {
    if (typeof value === 'string' && isPrivate) add(value);
    if (Array.isArray(value)) for (const member of value) walk(member, isPrivate);
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) walk(member, PRIVATE.has(name) && !isNameOfKey(name, member));
  };
  const hear = (seen: Observation): void => {
    if (seen.type === 'frame-received' || seen.type === 'frame-sent') walk(jsonIn(seen.text));
    if (seen.type !== 'exchange' && seen.type !== 'connection-opened') return;
    if (seen.query.length >= LEAST) add(seen.query);
    for (const [, value] of new URLSearchParams(seen.query)) if (value.length >= 16) add(value);
    for (const [name, value] of seen.requestHeaders)
      if (PRIVATE_HEADERS.has(name.toLowerCase())) for (const part of value.split(/[;,=\s]+/)) addLong(part);
    if (seen.type !== 'exchange') return;
    walk(jsonIn(seen.requestBody));
    walk(jsonIn(seen.body));
  };
  /** A part of a header: short ones are words such as `Bearer` and `chat.v1`. */
  const addLong = (part: string): void => {
    if (part.length >= 20) add(part);
  };
  return { hear, said };
}

const isNameOfKey = (name: string, member: unknown): boolean =>
  name === 'key' && typeof member === 'string' && NAME_OF_KEY.test(member);

/** The JSON in a body or a frame, of which Socket.IO's begins with digits and a namespace; `null` if it has none. */
function jsonIn(body: string | Uint8Array): unknown {
  if (typeof body !== 'string') return null;
  const begin = body.search(/[[{]/);
  try {
    return begin < 0 ? null : JSON.parse(body.slice(begin));
  } catch {
    return null;
  }
}
