import { readFileSync } from 'node:fs';

/** A client of another language or age, and how it was seen with its default options. */
export type Recorded = {
  /** Name and version, and what it ran on. */
  client: string;
  /** Whether it numbers the acknowledgements it asks for, upwards: then what it sends at once is stored in its order. */
  numbers: boolean;
};

/**
 * What such a client said to the gateway, once: requests and frames as they passed a proxy (`record.ts`), in order. Values of one run
 * are placeholders, so that it can be said again.
 */
export type Recording = Recorded & { steps: Step[] };

/** Reads a file of recordings: a line of JSON for the client, and one for each step. */
export function recordingOf(file: string): Recording {
  const [recorded, ...steps] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { ...recorded, steps };
}

export type Step =
  | { step: 'request'; method: string; query: string; headers: Headers; body?: string; answer: string }
  | { step: 'dial'; query: string; headers: Headers }
  /** A frame of the client. */
  | { step: 'said'; frame: string }
  /** A frame of the gateway, in short. */
  | { step: 'told'; frame: string }
  /** The line is cut, and an agent writes before the client is back. */
  | { step: 'cut' };

type Headers = Record<string, string>;

/** The texts that each client sends at once after its first connect, with an acknowledgement each. */
export const SAID = ['one', 'two', 'three', 'four', 'five'] as const;
/** What it sends with them, and what is refused. */
export const REFUSED = '';
/** What an agent writes while the line is cut, and what the client sends once it is back. */
export const MEANWHILE = 'meanwhile';
export const AGAIN = 'again';

/** Headers that say how a client talks; the others are of the connection, or of its maker. */
const TELLING =
  /^(accept|content-type|content-length|transfer-encoding|origin|sec-websocket-(version|protocol|extensions))$/i;

export const tellingHeaders = (raw: readonly string[]): Headers =>
  Object.fromEntries(
    raw.flatMap((name, at) => {
      const value = raw[at + 1];
      return at % 2 === 0 && value !== undefined && TELLING.test(name) ? [[name, value]] : [];
    }),
  );

/** Values of one run, by placeholder. */
export type Values = { token: string; sid?: string; pid?: string; offset?: string };

const NAMES = ['token', 'sid', 'pid', 'offset'] as const;

/** A text of one run, with placeholders. */
export const withPlaceholders = (text: string, values: Values): string =>
  NAMES.reduce((left, name) => (values[name] ? left.replaceAll(values[name], `<${name}>`) : left), text);

/** The same of another run. A placeholder whose value is not known stays. */
export const withValues = (text: string, values: Values): string =>
  NAMES.reduce((left, name) => left.replaceAll(`<${name}>`, values[name] ?? `<${name}>`), text);

/** What a frame, or the body of a poll, tells the client for later. */
export function learnt(frame: string): Partial<Values> {
  const [, open, connect] = /^(?:(0\{.*\})|40(\{.*\}))$/.exec(frame) ?? [];
  if (open) return { sid: (JSON.parse(open.slice(1)) as { sid: string }).sid };
  if (connect) return { pid: (JSON.parse(connect) as { pid: string }).pid };
  const last = eventOf(frame)?.at(-1);
  return typeof last === 'string' ? { offset: last } : {};
}

const eventOf = (frame: string): unknown[] | null =>
  frame.startsWith('42[') ? (JSON.parse(frame.slice(2)) as unknown[]) : null;

/** What a frame of the gateway is about, without what differs in each run. */
export function inShort(frame: string): string {
  const event = eventOf(frame);
  if (event) {
    const [name, payload, offset] = event as [string, { message?: { text?: string } }, unknown];
    const text = payload?.message?.text;
    return ['42', name, ...(text === undefined ? [] : [`“${text}”`]), ...(offset ? ['offset'] : [])].join(' ');
  }
  const [, id, answer] = /^43(\d+)\[(.*)\]$/.exec(frame) ?? [];
  if (id && answer) {
    const { success, code } = JSON.parse(answer) as { success: boolean; code?: string };
    return `43${id} ${success ? 'success' : code}`;
  }
  const [, type, object] = /^(0|40)(\{.*\})$/.exec(frame) ?? [];
  if (type && object) return `${type} ${Object.keys(JSON.parse(object) as object).join(', ')}`;
  return frame.startsWith('44{') ? `44 ${(JSON.parse(frame.slice(2)) as { data: { code: string } }).data.code}` : frame;
}
