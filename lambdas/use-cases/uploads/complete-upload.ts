import type { Attachment } from '../../domain/conversations/entry.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ConversationId, NewId, TenantId } from '../../domain/ids.ts';
import { looksLike } from '../../domain/tenants/file-type.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { isTokenOf, servedName, servedUrl, type Upload } from '../../domain/uploads/upload.ts';
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
  /** The gateway's origin, as the client knows it: the URLs of served files begin with it. */
  gateway: string;
};

/**
 * Completes an upload, once: from then on a message may carry the file.
 *
 * 1. The upload must belong to this conversation, its token match, and its time not be over.
 * 2. The object must match the declaration in size, type and first bytes. If it does not, upload and object are removed.
 * 3. Copy exactly that version to a new secret name. A later PUT to the upload URL changes nothing.
 * 4. Write the URL into the upload's record, unless another completion has; then the copy is removed again. A crash in
 *    between leaves a copy whose name is unknown to all, and an upload that can be completed again.
 *
 * A second completion is refused (`ERR_CONFLICT`): a client that lost the answer begins the upload again.
 */
export async function completeUpload(needs: Needs, command: CompleteUpload): Promise<Attachment> {
  const { uploads, files, clock } = needs;
  const upload = await uploadOf(needs, command);
  if (upload.url !== undefined) throw completedAlready();
  if (upload.until <= clock()) throw new Refusal('ERR_NOT_FOUND', 'the time of this upload is over: begin it again');
  const arrived = await files.arrived(upload.fileId);
  if (!arrived) throw new Refusal('ERR_CONFLICT', 'the file has not arrived yet: send it to uploadUrl first');
  const problem = mismatch(upload, arrived);
  if (problem) {
    await Promise.all([uploads.abandon(upload), files.discard(upload.fileId)]);
    throw problem;
  }

  const name = servedName(upload.fileId, needs.newSecret());
  const { filename, contentType, size } = upload;
  if (!(await files.publish(upload.fileId, arrived.version, name, { filename, contentType }))) {
    throw new Refusal('ERR_CONFLICT', 'the file was sent again meanwhile: complete it once more');
  }
  const url = servedUrl(command.gateway, name);
  if (!(await uploads.complete(upload, url)) && !(await isWritten(needs, command, url))) {
    await files.withdraw(name);
    throw completedAlready();
  }
  // Not worth failing: the bucket's lifecycle removes the object within a day, and a retry could not get the URL again.
  await files.discard(upload.fileId).catch(() => {});
  return { url, filename, contentType, size };
}

/** The upload. Unknown, of another conversation, or with a wrong token: the same `ERR_NOT_FOUND`. */
async function uploadOf({ uploads }: Pick<Needs, 'uploads'>, command: CompleteUpload): Promise<Upload> {
  const upload = await uploads.find(command.tenantId, command.conversationId, command.fileId);
  if (upload && isTokenOf(upload, command.uploadToken)) return upload;
  throw new Refusal('ERR_NOT_FOUND', 'no such upload in this conversation');
}

/** Whether this request wrote the URL: DynamoDB's answer was lost, and the SDK's retry failed on its own first write. */
const isWritten = async (needs: Needs, command: CompleteUpload, url: string): Promise<boolean> =>
  (await uploadOf(needs, command)).url === url;

const completedAlready = () => new Refusal('ERR_CONFLICT', 'this upload was completed already');

function mismatch({ size, contentType }: Upload, arrived: Arrived): Refusal | null {
  if (arrived.size !== size) {
    return new Refusal('ERR_INVALID', `size was said to be ${size} bytes, and ${arrived.size} arrived`, {
      field: 'size',
    });
  }
  if (arrived.contentType !== contentType || !looksLike(contentType, arrived.head)) {
    const text = `mimeType was said to be ${contentType}, and the content is something else`;
    return new Refusal('ERR_UNSUPPORTED_TYPE', text, { field: 'mimeType' });
  }
  return null;
}
