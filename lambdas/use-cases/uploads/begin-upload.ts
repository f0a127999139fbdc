import type { ConversationId, NewId, TenantId } from '../../domain/ids.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { HOUR_SECONDS } from '../../domain/time/units.ts';
import {
  type DeclaredFile,
  PUT_SECONDS,
  UPLOAD_SECONDS,
  UPLOADS_PER_HOUR,
  uploadTokenHash,
} from '../../domain/uploads/upload.ts';
import type { FileStore, UploadStore } from '../../domain/uploads/upload-stores.ts';
import { countInWindow } from '../tenants/count-in-window.ts';

type Needs = {
  uploads: Pick<UploadStore, 'begin'>;
  files: Pick<FileStore, 'uploadUrl'>;
  counter: WindowCounter;
  clock: Clock;
  newSecret: NewId;
};

export type BeginUpload = { tenantId: TenantId; conversationId: ConversationId; file: DeclaredFile };

export type BegunUpload = { fileId: string; uploadUrl: string; uploadToken: string; expiresIn: number };

/**
 * Begins the upload of one file into a conversation.
 *
 * 1. Count it: the uploads that a conversation may begin in an hour are limited (`UPLOADS_PER_HOUR`).
 * 2. Store what was declared, under a file id, with the hash of a token that only the sender gets.
 * 3. Return a presigned URL that accepts exactly the declared file.
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

const countUpload = (needs: Needs, tenantId: TenantId, conversationId: ConversationId): Promise<void> =>
  countInWindow(needs, {
    tenantId,
    key: `uploads-${conversationId}`,
    seconds: HOUR_SECONDS,
    most: UPLOADS_PER_HOUR,
    refusal: 'too many uploads in one conversation',
  });
