import { describe, expect, test } from 'vitest';
import { BUCKET } from '../../lambdas/domain/conversations/activity-index.ts';
import { MAX_CLOCK_SKEW } from '../../lambdas/domain/time/version-vector.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { answersInARow, type OutsideCall } from '../support/harness/invocations/answers-in-a-row.ts';
import { ScriptedChat } from '../support/harness/scripted/scripted-chat.ts';
import { scriptedChatInMemory } from '../support/harness/scripted/scripted-chat-stores.ts';

/** A scripted chat in which so many messages were just sent, in an environment that knows the visitor: its row is not read. */
async function aChat(just: number): Promise<ScriptedChat> {
  const { stores, through } = scriptedChatInMemory();
  const chat = new ScriptedChat({
    tenantId: tenantNamed('shop'),
    start: NOW_MS,
    storesThrough: (invocation, clock) => ({ ...through(invocation, clock), visitors: stores.visitors }),
  });
  await chat.opens();
  for (let number = 0; number < just; number++) await chat.say(chat.visitor, `just ${number}`, `just-${number}`);
  return chat;
}

const send = (chat: ScriptedChat, id = 'a question'): Promise<OutsideCall[]> =>
  answersInARow((invocation) => chat.say(chat.visitor, 'a question', id, undefined, { invocation }));

const firstPost = (calls: OutsideCall[]) => calls.find(({ name }) => name === 'sender.post')?.after;
const reads = (calls: OutsideCall[]) => calls.filter(({ name }) => /\.(tail|findSent|of[A-Z]\w*|agents)/.test(name));

describe('[LIM9] a message', () => {
  test('is posted after three answers of the database in a row: the log’s end beside the index, the entry, the sockets', async () => {
    const chat = await aChat(3);
    chat.time.forward(MAX_CLOCK_SKEW + 1);

    const calls = await send(chat);

    expect(calls.map(({ name, after }) => `${after} ${name}`)).toEqual([
      '0 conversationLog.tail',
      '0 conversationLog.findSent',
      '1 conversationLog.append',
      '2 connections.ofVisitor',
      '2 connections.agentsAfter',
      ...chat.clients.map(() => '3 sender.post'),
      '4 conversationLog.markPushed',
    ]);
  });

  test('is posted after four where four entries were added within the last second, and reads once more', async () => {
    const chat = await aChat(3);

    const calls = await send(chat);

    expect(firstPost(calls)).toBe(4);
    expect(reads(calls)).toHaveLength(5);
  });

  test('is posted after four where it is the first in its bucket', async () => {
    const chat = await aChat(3);
    chat.time.forward(BUCKET);

    expect(firstPost(await send(chat))).toBe(4);
  });
});
