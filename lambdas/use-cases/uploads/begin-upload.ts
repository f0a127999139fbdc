import { Refusal } from '../../domain/errors.ts';
import type { ConversationId, NewId, TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { IssueCounter } from '../../domain/tokens/issue-counter.ts';
import {
  type DeclaredFile,
  PUT_SECONDS,
  UPLOAD_SECONDS,
  UPLOADS_PER_HOUR,
  uploadTokenHash,
} from '../../domain/uploads/upload.ts';
import type { FileStore, UploadStore } from '../../domain/uploads/upload-stores.ts';

type Needs = {
  uploads: Pick<UploadStore, 'begin'>;
  files: Pick<FileStore, 'uploadUrl'>;
  counter: IssueCounter;
  clock: Clock;
  newSecret: NewId;
};

export type BeginUpload = { tenantId: TenantId; conversationId: ConversationId; file: DeclaredFile };

export type BegunUpload = { fileId: string; uploadUrl: string; uploadToken: string; expiresIn: number };

const HOUR = 3600;

/**
 * Lets somebody send one file into a conversation.
 *
 * 1. Count it: a conversation may only begin so many in an hour.
 * 2. Note what was declared, under a file id and the hash of a token that only the sender gets.
 * 3. Answer an address that takes exactly such a file.
 */
export async function beginUpload(needs: Needs, { tenantId, conversationId, file }: BeginUpload): Promise<BegunUpload> {
  await countUpload(needs, tenantId, conversationId);
  const fileId = needs.newSecret();
  const uploadToken = needs.newSecret();
  const until = needs.clock() + UPLOAD_SECONDS * 1000;
  await needs.uploads.begin({
    tenantId,
    conversationId,
    fileId,
    tokenHash: uploadTokenHash(uploadToken),
    until,
    ...file,
  });
  return {
    fileId,
    uploadUrl: await needs.files.uploadUrl(fileId, file, PUT_SECONDS),
    uploadToken,
    expiresIn: PUT_SECONDS,
  };
}

async function countUpload({ counter, clock }: Needs, tenantId: TenantId, conversationId: ConversationId) {
  const now = clock() / 1000;
  const window = Math.floor(now / HOUR);
  const endsAt = (window + 1) * HOUR;
  const count = await counter.count(tenantId, `uploads-${conversationId}`, window, endsAt);
  if (count > UPLOADS_PER_HOUR) {
    throw new Refusal('ERR_RATE_LIMITED', 'too many uploads in one conversation', { retryAfter: endsAt - now });
  }
}
