import { dialect } from '../../../../lambdas/adapters/gateway/dialect.ts';
import { socketReplier } from '../../../../lambdas/adapters/gateway/socket-replier.ts';
import type { DeskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import type { Connection, Door } from '../../../../lambdas/domain/delivery/connection.ts';
import type { PendingFanOut } from '../../../../lambdas/domain/delivery/push.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { type ConversationId, staffId, type TenantId } from '../../../../lambdas/domain/ids.ts';
import { decodeEnginePacket } from '../../../../lambdas/protocol/engine-packet.ts';
import { decodeSocketPacket } from '../../../../lambdas/protocol/socket-packet.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import type { DeskChange } from '../../../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { type SendMessage, sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { delivery } from '../../../../lambdas/use-cases/delivery/delivery.ts';
import { catchUp } from '../../../../lambdas/use-cases/sockets/catch-up.ts';
import { aConnection, anAgentsConnection } from '../../builders/conversations.ts';
import { aCaller, aTenant, SHOP } from '../../builders/tenants.ts';
import { agentNamed, useCaseHarness } from './use-case-harness.ts';

export const ON: DeskRules = { desk: true, agentsSee: 'all' };
export const ASSIGNED: DeskRules = { desk: true, agentsSee: 'assigned' };

export const ann = agentNamed('ann', { name: 'Ann' });
export const bob = agentNamed('bob', { name: 'Bob' });
export const boss = agentNamed('boss', { role: 'admin' });

/** The id by which others know a member of the staff. */
export const idOf = ({ userId }: Caller) => staffId(SHOP, userId);

/** A frame in either dialect: its type or its event's name, and the fields of both; of an event `offset` is its last argument. */
export type Told = { name: string; [field: string]: unknown };

/**
 * A tenant with a desk, in memory, whose pushes are real: each frame that a socket gets is there to be read. Its visitor and its
 * staff have a socket of every dialect; a socket is called after its owner and its door (`ann chat`).
 */
export async function deskHarness(desk: DeskRules) {
  const harness = useCaseHarness();
  const posts = new Map<string, string[]>();
  const handedOver: PendingFanOut[] = [];
  const sender = {
    async post(connectionId: string, frame: string) {
      posts.set(connectionId, [...(posts.get(connectionId) ?? []), frame]);
      return 'sent' as const;
    },
    close: async () => true,
  };
  const { connections } = harness.needs;
  const announcer = delivery({
    ...harness.needs,
    sender,
    dialect,
    handOver: async (pending) => void handedOver.push(JSON.parse(JSON.stringify(pending))),
  });
  const needs = {
    ...harness.needs,
    announcer,
    push: announcer.push,
    sender,
    replier: socketReplier({ sender, clock: harness.needs.clock }),
    desk,
    tenants: { find: async (tenantId: TenantId) => aTenant({ tenantId, ...desk }) },
  };

  async function connect(who: string, over: Partial<Connection>, doors: readonly Door[] = ['chat', 'ws', 'socketio']) {
    for (const door of doors) await connections.add(aConnection({ ...over, door, connectionId: `${who} ${door}` }));
  }
  await connect('visitor', {});
  for (const { subject, userId, role } of [ann, bob, boss]) {
    await connect(userId, anAgentsConnection({ subject, userId, role }));
  }

  const told = (socket: string): Told[] => (posts.get(socket) ?? []).map(toldBy);
  return {
    ...harness,
    needs,
    handedOver,
    told,
    /** The names of the frames that a socket got. */
    names: (socket: string) => told(socket).map(({ name }) => name),
    /** All bytes that somebody's sockets got. */
    heard: (who: string) => [...posts].flatMap(([socket, frames]) => (socket.startsWith(`${who} `) ? frames : [])),
    forget: () => posts.clear(),
    ask: async (text: string, over: Partial<SendMessage> = {}) =>
      (await sendMessage(needs, { caller: aCaller(), text, ...over })).message,
    answer: async (caller: Caller, conversationId: ConversationId, text: string, over: Partial<SendMessage> = {}) =>
      (await sendMessage(needs, { caller, conversationId, text, ...over })).message,
    add: (caller: Caller, conversationId: ConversationId, change: DeskChange) =>
      addDeskEntry(needs, { caller, conversationId, change }),
    close: (caller: Caller, conversationId: ConversationId) => closeConversation(needs, { caller, conversationId }),
    reopen: (caller: Caller, conversationId: ConversationId) => reopenConversation(needs, { caller, conversationId }),
    missed: (caller: Caller, after?: string | null) => catchUp(needs, { caller, after }),
  };
}

export type DeskHarness = Awaited<ReturnType<typeof deskHarness>>;

function toldBy(frame: string): Told {
  if (frame.startsWith('{')) {
    const { type, ...fields } = JSON.parse(frame) as { type: string };
    return { name: type, ...fields };
  }
  const packet = decodeEnginePacket(frame);
  if (packet.type !== 'message') return { name: packet.type };
  const event = decodeSocketPacket(packet.data);
  if (event.type !== 'event') return { name: event.type };
  const [payload, offset] = event.args as [object, string?];
  return { name: event.name, ...payload, ...(offset === undefined ? {} : { offset }) };
}
