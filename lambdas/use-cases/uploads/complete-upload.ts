import type { Attachment } from '../../domain/conversations/entry.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ConversationId, NewId, TenantId } from '../../domain/ids.ts';
import { type FileType, sentType } from '../../domain/tenants/file-type.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { servedName, servedUrl } from '../../domain/uploads/served-name.ts';
import {
  asAttachment,
  isTokenOf,
  savedName,
  takes,
  type Upload,
  type UploadRules,
} from '../../domain/uploads/upload.ts';
import type { Arrived, FileStore, UploadStore } from '../../domain/uploads/upload-stores.ts';

type Needs = {
  uploads: Pick<UploadStore, 'find' | 'complete' | 'abandon'>;
  files: Omit<FileStore, 'uploadUrl' | 'downloadUrl'>;
  clock: Clock;
  newSecret: NewId;
};

export type CompleteUpload = {
  tenantId: TenantId;
  conversationId: ConversationId;
  fileId: string;
  uploadToken: string;
  rules: Pick<UploadRules, 'types'>;
  /** Milliseconds for which the tenant keeps messages: the file is named by it. */
  retention: number;
  /** The gateway's origin, as the client knows it: the URLs of served files begin with it. */
  gateway: string;
};

/**
 * Completes an upload: from then on a message may carry the file.
 *
 * 1. The upload must belong to this conversation and its token match. One that is complete is answered again: the first answer
 *    may have been lost. Else its time must not be over.
 * 2. The object must be of the declared size, and its first bytes of a type that the tenant takes: the declared one, or the one
 *    that they show. If not, upload and object are removed.
 * 3. Copy exactly that version to a new secret name, a picture without what it says beside itself. A later PUT to the upload URL
 *    changes nothing.
 * 4. Write the URL into the upload's record, unless another completion has, whose URL is then answered, or it was erased; then the copy
 *    is removed again. A crash in between leaves a copy whose name is unknown to all, and an upload that can be completed again.
 */
export async function completeUpload(needs: Needs, command: CompleteUpload): Promise<Attachment> {
  const { uploads, files, clock } = needs;
  const upload = await uploadOf(needs, command);
  const before = asAttachment(upload);
  if (before) return before;
  if (upload.until <= clock())
    throw new Refusal('ERR_NOT_FOUND', 'the time of this upload is over: begin it again', {
      said: 'This took too long. Please send the file again.',
    });
  const arrived = await files.arrived(upload.fileId);
  if (!arrived) return completedMeanwhile(needs, command, 'the file has not arrived yet: send it to uploadUrl first');
  const contentType = await typeOf(needs, upload, arrived, command);

  const name = servedName(upload.fileId, needs.newSecret(), { now: clock(), retention: command.retention });
  const filename = savedName(upload.filename, contentType);
  if (!(await files.publish(upload.fileId, arrived.version, name, { filename, contentType }))) {
    return completedMeanwhile(needs, command, SENT_AGAIN);
  }
  const url = servedUrl(command.gateway, name);
  if (!(await uploads.complete(upload, { url, filename, contentType }))) {
    // Written by another completion; or by this one, if DynamoDB's answer was lost and the SDK's retry failed on its first write.
    const written = await completedMeanwhile(needs, command, SENT_AGAIN).catch(async (error: unknown) => {
      // Erased meanwhile. After any other failure the record may have this name.
      if (error instanceof Refusal) await files.withdraw(name);
      throw error;
    });
    if (written.url !== url) await files.withdraw(name);
    return written;
  }
  // Not worth failing: the bucket's lifecycle removes the object within a day.
  await files.discard(upload.fileId).catch(() => {});
  return { url, filename, contentType, size: upload.size };
}

const SENT_AGAIN = 'the file was sent again meanwhile: complete it once more';

/** The answer if the object is not there, or not as it was: another completion took it, or its sender has to do something. */
async function completedMeanwhile(needs: Needs, command: CompleteUpload, otherwise: string): Promise<Attachment> {
  const completed = asAttachment(await uploadOf(needs, command));
  if (!completed)
    throw new Refusal('ERR_CONFLICT', otherwise, { said: 'The file did not arrive. Please send it again.' });
  return completed;
}

/** The upload. Unknown, of another conversation, or with a wrong token: the same `ERR_NOT_FOUND`. */
async function uploadOf({ uploads }: Pick<Needs, 'uploads'>, command: CompleteUpload): Promise<Upload> {
  const upload = await uploads.find(command.tenantId, command.conversationId, command.fileId);
  if (upload && isTokenOf(upload, command.uploadToken)) return upload;
  throw new Refusal('ERR_NOT_FOUND', 'no such upload in this conversation', {
    said: 'The file did not arrive. Please send it again.',
  });
}

const DAMAGED = 'This file is damaged, or not what its name says.';

/** The type of what arrived. If it is not what was declared, upload and object are removed, and it is refused. */
async function typeOf(
  { uploads, files }: Needs,
  upload: Upload,
  { size, head }: Arrived,
  { rules }: CompleteUpload,
): Promise<FileType> {
  const { contentType: declared, filename } = upload;
  const type = size === upload.size ? sentType({ head, declared, filename }, rules.types) : null;
  if (type) return type;
  await Promise.all([uploads.abandon(upload), files.discard(upload.fileId)]);
  if (size !== upload.size) {
    const text = `size was said to be ${upload.size} bytes, and ${size} arrived`;
    throw new Refusal('ERR_INVALID', text, { field: 'size', said: DAMAGED });
  }
  const text = declared
    ? `mimeType was said to be ${declared}, and the content is something else`
    : `the content is of no type that this site takes: ${rules.types.join(', ')}`;
  throw new Refusal('ERR_UNSUPPORTED_TYPE', text, {
    field: 'mimeType',
    said: declared ? DAMAGED : takes(rules.types),
  });
}
