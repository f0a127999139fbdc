import { Agent, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Seen } from '../attack.ts';

export type Sent = {
  /** Sent as JSON, unless it is a text or bytes: these are sent as they are. */
  body?: unknown;
  token?: string | undefined;
  headers?: Readonly<Record<string, string | string[] | undefined>>;
};

/** Milliseconds after which an attack is said not to have been answered. */
const PATIENCE = 30_000;

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/**
 * Sends one HTTP request as it is written: no library normalises its path or takes a header away. `route` is a method and a
 * path, such as `POST /webchat/init`.
 */
export function http(url: string, route: string, { body, token, headers = {} }: Sent = {}): Promise<Seen> {
  const space = route.indexOf(' ');
  const [method, path] = [route.slice(0, space), route.slice(space + 1)];
  const { protocol, hostname, port } = new URL(url);
  const content = body === undefined ? undefined : contentOf(body);
  const given = {
    ...(content === undefined ? {} : { 'content-type': 'application/json', 'content-length': content.length }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
  };
  const isSecure = protocol === 'https:';
  const where = { hostname, port, path, method, headers: given, ...(isSecure ? {} : { agent }) };
  return new Promise((seen, failed) => {
    const sending = (isSecure ? secureRequest : request)(where, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', failed);
      answer.on('end', () => {
        const status = answer.statusCode ?? 0;
        const text = Buffer.concat(chunks).toString();
        seen({ accepted: status < 400, status, headers: answer.headers, text });
      });
    });
    sending.setTimeout(PATIENCE, () => sending.destroy(new Error(`${route} was not answered`)));
    sending.on('error', failed);
    sending.end(content);
  });
}

const contentOf = (body: unknown): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

/** The JSON of an answer, whose members callers check themselves; an empty object if it is none. */
// biome-ignore lint/suspicious/noExplicitAny: answers are untyped; a wrong name makes a control fail
export function json({ text }: Pick<Seen, 'text'>): any {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** The cookies that an answer sets, as a browser would send them back. */
export const cookiesOf = ({ headers }: Seen): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';')[0])
    .join('; ');
