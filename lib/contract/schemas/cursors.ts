import Type from 'typebox';
import { CURSOR } from '../../../lambdas/domain/conversations/cursor.ts';
import { AGENT_CURSOR } from '../../../lambdas/domain/delivery/agent-cursor-text.ts';
import { patternOf } from './pattern.ts';

export const ConversationCursor = Type.String({
  $id: 'ConversationCursor',
  description: 'A place in one conversation, to read on from. Opaque.',
  pattern: patternOf(CURSOR),
  examples: ['c1.aG9wZm94MT.3'],
});

export const AgentCursor = Type.String({
  $id: 'AgentCursor',
  description: 'A place in all conversations of a tenant, from which an agent’s socket resumes (`sync`). Opaque.',
  pattern: patternOf(AGENT_CURSOR),
  examples: ['a2.mia8hu00.kq3vz8mn'],
});

export const ListCursor = Type.String({
  $id: 'ListCursor',
  description: 'Where the next page of a list begins. Opaque.',
  minLength: 1,
  examples: ['l2.mia8hu00.c_Yb0dTnqfnWqvbMPXqyZkPA'],
});
