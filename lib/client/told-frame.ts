import type { MessagePage, ServerFrame } from './contract-types.ts';

/** What a client is told once, whichever way it comes: by socket, or in a page. */
export type ToldFrame = Extract<ServerFrame, { type: 'message' } | { type: 'conversation' }>;

/** The same for the same message or change of a conversation. */
export const idOfFrame = (frame: ToldFrame): string => {
  if (frame.type === 'message') return frame.message.id;
  const { conversation_id, status, at } = frame.conversation;
  return `${conversation_id} ${status} ${at}`;
};

const timeOf = (frame: ToldFrame): string =>
  frame.type === 'message' ? frame.message.timestamp : frame.conversation.at;

/** A page as the frames of which a socket would have told it, in their order. A message that opens its conversation again follows that. */
export function framesOf({ messages, changes = [] }: Pick<MessagePage, 'messages' | 'changes'>): ToldFrame[] {
  const told: ToldFrame[] = [
    ...changes.map((conversation) => ({ type: 'conversation', conversation }) as const),
    ...messages.map((message) => ({ type: 'message', message }) as const),
  ];
  return told.sort((a, b) => timeOf(a).localeCompare(timeOf(b)));
}
