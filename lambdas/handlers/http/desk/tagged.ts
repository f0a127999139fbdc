import type { ConversationSummary } from '../../../domain/conversations/summary.ts';

/** The `ETag` of a conversation on a desk, by which a change of it may ask that nobody else has changed it. */
export const tagged = ({ desk }: ConversationSummary): { headers?: Record<string, string> } =>
  desk ? { headers: { etag: desk.etag } } : {};
