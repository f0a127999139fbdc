import type { CannedReply, CannedScope } from './canned-reply.ts';

/** A canned reply as it is shown. */
export const cannedReplyView = ({ shortcut, text, scope, changedAt }: CannedReply & { scope: CannedScope }) => ({
  shortcut,
  scope,
  text,
  changedAt: new Date(changedAt).toISOString(),
});
