import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { rawSocketio } from '../support/clients/socketio-frames.ts';
import { type Reference, referenceServer } from '../support/clients/socketio-reference.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/**
 * Runs the same scripts, with the official client, against our gateway and against the official server with the same small
 * application on it. What a client receives, frame by frame and event by event, must be the same.
 *
 * Made equal first: ids, times, tokens and offsets, which each server generates; and the official server gives every event
 * an offset, ours only those of the conversation log. In any order: the effects of one step, since they may be several posts
 * of ours; so the frames of each step are compared as a set, the steps in order.
 */
let product: Product;
let reference: Reference;
const tokens = new Map<string, string>();
beforeAll(async () => {
  product = await startLocal();
  const call = httpClient(product.url);
  const { secretKey } = product.keys;
  // Each person is in one script only, so that no late disconnect gets into another's transcript.
  const who = new Map<string, { subject: string; role: 'user' | 'agent' }>();
  for (const [script] of Object.keys(scripts).entries()) {
    for (const name of ['ann', 'bob', 'desk']) {
      const subject = `${name}-${script}`;
      const role = name === 'desk' ? 'agent' : 'user';
      const { token } =
        role === 'agent' ? await newAgent(call, secretKey, role, subject) : await newUser(call, secretKey, subject);
      tokens.set(subject, token);
      who.set(token, { subject, role });
    }
  }
  reference = await referenceServer(who);
});
afterAll(async () => {
  await Promise.all([product?.close(), reference?.close()]);
});

/** The frames and events of one client since the last step. */
type Person = SocketioClient & { frames: string[]; name: string };

/** Fields that only our messages and presences have, beside those of the small application. */
const OURS = ['conversationId', 'clientMessageId', 'sender_name', 'status'];

/** Events to which only the official server gives an offset. */
const BESIDE_THE_LOG = ['conversation:created', 'joined', 'typing', 'read', 'error', 'user_online', 'user_offline'];

function normal(text: string): string {
  const said = text
    .replace(/"(?:c1|a2)\.[\w.~@!-]+"\]$/, '"<offset>"]')
    .replace(/,"[\w-]{5,30}(?:\.\d+)?"\]$/, ',"<offset>"]')
    .replace(/"offset":"[^"]+"/, '"offset":"<offset>"')
    .replace(/"pid":"[^"]+"/, '"pid":"<pid>"')
    .replace(/"sid":"[^"]+"/, '"sid":"<sid>"')
    .replace(/"token":"[^"]+"/, '"token":"<token>"')
    .replace(/"(id|message_id|requestId)":"[^"]+"/g, '"$1":"<id>"')
    .replace(/"(timestamp|connectedAt)":"[^"]+"/g, '"$1":"<time>"')
    .replace(/"sessionId":"s_[^"]+"/, '"sessionId":"<session>"')
    .replace(new RegExp(`^(42\\["(?:${BESIDE_THE_LOG.join('|')})",.*),"<offset>"\\]$`), '$1]')
    .replace(/"(conversation_id|conversationId)":"[^"]+"/g, '"$1":"<conversation>"');
  return OURS.reduce((left, field) => left.replace(new RegExp(`,"${field}":"[^"]*"`, 'g'), ''), said);
}

function person(url: string, name: string, token: string): Person {
  const client = socketio(url, { auth: { token } });
  const frames: string[] = [];
  const packet = (from: string) => (data: { type: string; data?: string }) => {
    const digit = { open: '0', ping: '2', pong: '3', message: '4' }[data.type] ?? data.type;
    frames.push(`${name} ${from} ${normal(`${digit}${data.data ?? ''}`)}`);
  };
  const listen = () => {
    client.socket.io.engine.on('packet', packet('<'));
    client.socket.io.engine.on('packetCreate', packet('>'));
  };
  listen();
  client.socket.io.on('reconnect_attempt', () => queueMicrotask(listen));
  for (const event of ['connect', 'disconnect', 'connect_error']) {
    client.socket.on(event, (detail?: unknown) => {
      const said =
        detail instanceof Error ? `${detail.message} ${JSON.stringify((detail as { data?: unknown }).data)}` : detail;
      frames.push(`${name} ${event} ${event === 'connect' ? `recovered=${client.socket.recovered}` : said}`);
    });
  }
  return { ...client, frames, name };
}

/** Runs a script, step by step; each step waits for its own effects. */
async function transcript(url: string, number: number, left: Left): Promise<string[][]> {
  const script = Object.values(scripts)[number] as (stage: Stage) => Promise<void>;
  const people: Person[] = [];
  const steps: string[][] = [];
  const enter = (name: string, token = tokens.get(`${name}-${number}`) ?? '') => {
    const made = person(url, name, token);
    people.push(made);
    return made;
  };
  const step = async (...waits: Promise<unknown>[]) => {
    await Promise.all(waits);
    const frames = people.flatMap(({ frames: all }) => all.splice(0));
    steps.push(frames.filter((frame) => !PRESENCE.test(frame) || frame.includes(`-${number}"`)).sort());
  };
  await script({ enter, step, left });
  for (const { close } of people) close();
  return steps;
}

type Stage = {
  enter: (name: 'ann' | 'bob' | 'desk', token?: string) => Person;
  step: (...waits: Promise<unknown>[]) => Promise<void>;
  /** The server has taken a disconnect. Ours handles the frames of a client side by side, and a next connection beside them. */
  left: Left;
};

type Left = () => Promise<unknown>;

const PRESENCE = /< 42\["user_o/;

/** Waits for the message of this text, and returns its conversation. */
const conversationOfText = async (listener: Person, text: string): Promise<string> =>
  (await listener.next('meta_message_created', ({ message }) => message.text === text)).message.conversation_id;

const whose = (name: string) => (presence: { userId: string }) => presence.userId.startsWith(`${name}-`);
const online = (desk: Person, name: string) => desk.next('user_online', whose(name));
const offline = (desk: Person, name: string) => desk.next('user_offline', whose(name));

const scripts: Record<string, (stage: Stage) => Promise<void>> = {
  async 'a conversation of a visitor and an agent'({ enter, step }) {
    const desk = enter('desk');
    await step(desk.next('connect'));
    const ann = enter('ann');
    await step(ann.next('connect'), online(desk, 'ann'));
    const about = conversationOfText(desk, 'Hello');
    await step(
      ann.ask('message', { text: 'Hello', temp_id: 't1' }),
      conversationOfText(ann, 'Hello'),
      about,
      ann.next('conversation:created'),
      desk.next('conversation:created'),
    );
    const conversation_id = await about;
    await step(ann.next('typing'), desk.ask('typing', { conversation_id }));
    await step(
      desk.ask('message', { conversation_id, text: 'Hi', temp_id: 't2' }),
      conversationOfText(ann, 'Hi'),
      conversationOfText(desk, 'Hi'),
    );
    await step(ann.ask('read', { seq: 2 }), desk.next('read'));
    await step(ann.ask('join:session', { sessionId: 's-1' }), ann.next('joined'), ann.next('conversation:created'));
  },

  async 'a message without an acknowledgement, and unknown events'({ enter, step }) {
    const bob = enter('bob');
    await step(bob.next('connect'));
    bob.socket.emit('message', { text: 'Quiet', temp_id: 'q' });
    await step(conversationOfText(bob, 'Quiet'), bob.next('conversation:created'));
    await step(bob.ask('shout', { text: 'Loud' }));
    bob.socket.emit('shout', { text: 'Loud' });
    await step(bob.next('error'));
  },

  async 'a cut, and what was said meanwhile'({ enter, step }) {
    const desk = enter('desk');
    await step(desk.next('connect'));
    const ann = enter('ann');
    await step(ann.next('connect'), online(desk, 'ann'));
    const about = conversationOfText(desk, 'Before');
    await step(
      ann.ask('message', { text: 'Before', temp_id: 'b' }),
      conversationOfText(ann, 'Before'),
      about,
      ann.next('conversation:created'),
      desk.next('conversation:created'),
    );
    ann.socket.io.reconnection(false);
    ann.cut();
    await step(ann.next('disconnect'), offline(desk, 'ann'));
    for (const text of ['One', 'Two']) {
      await step(
        desk.ask('message', { conversation_id: await about, text, temp_id: text }),
        conversationOfText(desk, text),
      );
    }
    ann.socket.connect();
    await step(
      conversationOfText(ann, 'One'),
      conversationOfText(ann, 'Two'),
      ann.next('connect'),
      online(desk, 'ann'),
    );
    await step(
      ann.ask('message', { text: 'After', temp_id: 'a' }),
      conversationOfText(ann, 'After'),
      conversationOfText(desk, 'After'),
    );
  },

  async 'a disconnect, and reconnecting as a new visitor'({ enter, step, left }) {
    const bob = enter('bob');
    await step(bob.next('connect'));
    bob.socket.disconnect();
    await step(bob.next('disconnect'), left());
    bob.socket.connect();
    await step(bob.next('connect'));
  },

  async 'a forged token'({ enter, step }) {
    const ann = enter('ann', 'a.b.c');
    await step(ann.next('connect_error'));
    expect(ann.socket.active).toBe(false);
  },
};

/** The packet with which a client leaves a namespace has been handled. */
const hasLeft: Left = () =>
  product.observations.first('invocation', ({ event }) => (event as { body?: string } | null)?.body === '41');

describe('the gateway and the official server send the same to', () => {
  it.each([...Object.keys(scripts).entries()])('script %i: %s', async (number) => {
    product.observations.forget();
    const ours = await transcript(product.url, number, hasLeft);
    const theirs = await transcript(reference.url, number, async () => {});

    expect(ours.flat().length).toBeGreaterThan(3);
    expect(ours).toEqual(theirs);
  });

  it.each([
    ['a namespace that does not exist', '40/custom,'],
    ['bad JSON', '42["message",'],
    ['an event before CONNECT', '42["message",{"text":"early"}]'],
    ['prose', 'hello'],
    ['an error packet', '44{"message":"no"}'],
    ['a reserved event', '42["disconnect"]'],
  ])('%s', async (_, frame) => {
    const answers: string[][] = [];
    for (const url of [product.url, reference.url]) {
      const raw = await rawSocketio(url);
      const open = await raw.next();
      raw.send(frame);
      const answer = await raw.next().catch(() => 'the socket was ended');
      answers.push([open, answer].map(normal));
      raw.cut();
    }

    expect(answers[0]).toEqual(answers[1]);
  });
});
