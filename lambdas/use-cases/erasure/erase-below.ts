import { type ActivityRow, bucketAt } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { type Entry, isMessage } from '../../domain/conversations/entry.ts';
import type { Inbox } from '../../domain/desk/inbox.ts';
import type { Eraser } from '../../domain/erasure/eraser.ts';
import type { Erasure, Fence } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { StaffRecords } from '../../domain/identity/staff-records.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { nameInUrl } from '../../domain/uploads/served-name.ts';
import { uploadBegunAt } from '../../domain/uploads/upload.ts';
import type { FileStore } from '../../domain/uploads/upload-stores.ts';

export type EraseBelowNeeds = {
  conversationLog: Pick<ConversationLog, 'from'>;
  erasures: Pick<ErasureStore, 'count'>;
  eraser: Eraser;
  files: Pick<FileStore, 'discard' | 'withdraw'>;
  inbox: Pick<Inbox, 'write'>;
  staffNames: Pick<StaffNames, 'all'>;
  staffRecords: Pick<StaffRecords, 'list'>;
};

/** Entries that are read, counted and deleted at once. */
const PAGE = 100;

/** Members of staff whose marks are removed at most: as many as have room in the row of names. */
const MOST_STAFF = 1000;

/**
 * Deletes what stands below the fence of a conversation, `most` entries at most; answers how many it found.
 *
 * 1. A page of entries, the oldest first: their files, which nothing else leads to; then they are counted, once; then the rows of
 *    the activity index that lead to nothing else; then the entries.
 * 2. Once none is left: uploads that were begun before the fence, sent or not, how far who has read it, and the row in the inbox,
 *    which the fence's own push has overwritten where there is a desk.
 *
 * Whatever it is cut off after, it finds again what is left, and nothing twice.
 */
export async function eraseBelow(
  needs: EraseBelowNeeds,
  erasure: Erasure,
  conversationId: ConversationId,
  most: number,
): Promise<number> {
  const { tenantId, fences } = erasure;
  const fence = fences[conversationId];
  if (!fence) return 0;
  let found = 0;
  for (let from = 1; found < most; ) {
    const page = await needs.conversationLog.from(tenantId, conversationId, from, PAGE);
    const below = page.filter(({ pos }) => pos < fence.pos);
    const last = below.at(-1);
    if (!last) break;
    await erasePage(needs, erasure, conversationId, fence, below);
    found += below.length;
    from = last.pos + 1;
  }
  if (found < most) await eraseBeside(needs, erasure, conversationId, fence);
  return found;
}

async function erasePage(
  needs: EraseBelowNeeds,
  erasure: Erasure,
  conversationId: ConversationId,
  fence: Fence,
  entries: readonly Entry[],
): Promise<void> {
  const { tenantId } = erasure;
  const { eraser, erasures } = needs;
  const messages = entries.filter(isMessage);
  const names = messages.flatMap(({ attachments = [] }) => attachments.flatMap(({ url }) => nameInUrl(url) ?? []));
  await Promise.all(names.map((name) => needs.files.withdraw(name)));
  const counts = { entries: entries.length, messages: messages.length, files: names.length };
  await erasures.count(erasure, conversationId, entries.at(-1)?.pos ?? 0, counts);
  await eraser.removeActivity(rowsOf(tenantId, conversationId, entries, fence));
  await eraser.removeEntries(
    tenantId,
    conversationId,
    entries.map(({ pos }) => pos),
  );
}

/** The rows that lead to these entries, by when they were added and pushed, but for those that lead to the fence as well. */
function rowsOf(
  tenantId: TenantId,
  conversationId: ConversationId,
  entries: readonly Entry[],
  { at }: Fence,
): ActivityRow[] {
  const times = entries.flatMap((entry) => [entry.at, ...(entry.pushedAt ? [entry.pushedAt.at] : [])]);
  const buckets = new Set(times.map((time) => bucketAt(conversationId, time)));
  return [...buckets]
    .filter((bucket) => bucket < bucketAt(conversationId, at))
    .map((bucket) => ({ tenantId, conversationId, bucket }));
}

async function eraseBeside(
  needs: EraseBelowNeeds,
  erasure: Erasure,
  conversationId: ConversationId,
  fence: Fence,
): Promise<void> {
  const { tenantId } = erasure;
  const { eraser } = needs;
  const uploads = (await eraser.uploadsOf(tenantId, conversationId)).filter((each) => uploadBegunAt(each) <= fence.at);
  if (uploads.length > 0)
    await needs.erasures.count(erasure, `${conversationId} uploads`, 1, { uploads: uploads.length });
  for (const upload of uploads) {
    const name = upload.url === undefined ? undefined : nameInUrl(upload.url);
    await Promise.all([needs.files.discard(upload.fileId), name && needs.files.withdraw(name)]);
    await eraser.removeUpload(upload);
  }
  if (fence.pos === 0) return;
  const [names, records] = await Promise.all([
    needs.staffNames.all(tenantId),
    needs.staffRecords.list(tenantId, MOST_STAFF),
  ]);
  const staff = new Set([...names.keys(), ...records.map(({ id }) => id)]);
  await eraser.removeReadMarks(tenantId, conversationId, [...staff]);
  await needs.inbox.write({ tenantId, conversationId, pos: fence.pos, closed: true });
}
