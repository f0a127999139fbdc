import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { inShort, learnt, type Step, type Values, withValues } from './recording.ts';

type Request = Extract<Step, { step: 'request' }>;
type Dial = Extract<Step, { step: 'dial' }>;

/** A line to the gateway, and the frames that came on it and were not asked for yet. */
type Line = { socket: WebSocket; unseen: string[] };

/**
 * Says again what a client said, as somebody else: fails unless it is told the same, in whatever order. `onCut`: what happens while the
 * client is away. Answers all frames of the gateway.
 */
export async function replay(
  url: string,
  steps: readonly Step[],
  { token, onCut = async () => {} }: { token: string; onCut?: (frames: readonly string[]) => Promise<unknown> },
): Promise<string[]> {
  const values: Values = { token };
  const frames: string[] = [];
  let line: Line | undefined;
  const open = (): Line => {
    if (!line) throw new Error('the recording speaks before it dials');
    return line;
  };
  const heard = (frame: string) => {
    frames.push(frame);
    Object.assign(values, learnt(frame));
  };
  for (const step of steps) {
    if (step.step === 'request') Object.assign(values, learnt(await answered(url, step, values)));
    else if (step.step === 'dial') line = await dialled(url, step, values, heard);
    else if (step.step === 'said') open().socket.send(withValues(step.frame, values));
    else if (step.step === 'told') await told(open(), step.frame);
    else {
      open().socket.terminate();
      await onCut(frames);
    }
  }
  line?.socket.terminate();
  return frames;
}

async function answered(url: string, { method, query, headers, body, answer }: Request, values: Values) {
  const said = body === undefined ? undefined : withValues(body, values);
  const asked = request(`${url}/socket.io/?${withValues(query, values)}`, { method, headers: ofBody(headers, said) });
  asked.end(said);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const text = Buffer.concat((await response.toArray()) as Buffer[]).toString();
  expect(`${response.statusCode} ${inShort(text)}`).toBe(answer);
  return text;
}

/** The recorded headers; a body is as long as what it says this time. */
const ofBody = (headers: Request['headers'], body = ''): Request['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) =>
      /^content-length$/i.test(name) ? [name, String(Buffer.byteLength(body))] : [name, value],
    ),
  );

async function dialled(url: string, { query, headers }: Dial, values: Values, heard: (frame: string) => void) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?${withValues(query, values)}`, {
    headers,
    perMessageDeflate: false,
  });
  const unseen: string[] = [];
  socket.on('message', (data) => {
    heard(String(data));
    unseen.push(String(data));
  });
  await once(socket, 'open');
  return { socket, unseen };
}

async function told({ unseen }: Line, frame: string): Promise<void> {
  await expect.poll(() => unseen.map(inShort), { interval: 5 }).toContain(frame);
  unseen.splice(
    unseen.findIndex((one) => inShort(one) === frame),
    1,
  );
}
