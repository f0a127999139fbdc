import Type from 'typebox';
import { LONGEST_TEXT } from '../../../lambdas/domain/conversations/message-text.ts';
import { type CannedScope, SHORTCUT } from '../../../lambdas/domain/desk/canned-reply.ts';
import { namedObject } from './object.ts';
import { oneOf } from './one-of.ts';
import { patternOf } from './pattern.ts';
import { time } from './time.ts';

export const Shortcut = Type.String({
  $id: 'Shortcut',
  description: 'The word that calls up a canned reply.',
  pattern: patternOf(SHORTCUT),
  examples: ['hello'],
});

export const CannedReplyScope = oneOf<CannedScope>(
  'Whose a canned reply is.',
  { tenant: 'all agents of the tenant use it, and admins set it', private: 'the one who wrote it uses it' },
  { $id: 'CannedReplyScope' },
);

export const CannedText = Type.String({
  description: 'The text, stored as given. One of which nothing is seen is refused.',
  minLength: 1,
  maxLength: LONGEST_TEXT,
  examples: ['Hello! How can I help?'],
});

export const CannedReply = namedObject('CannedReply', 'A reply that was prepared.', {
  shortcut: Shortcut,
  scope: CannedReplyScope,
  text: CannedText,
  changedAt: time('When it was last set.'),
});
