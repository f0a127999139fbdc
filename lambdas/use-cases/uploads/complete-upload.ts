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
  /** Where the gateway is, as the client knows it: served files have their URLs there. */
  gateway: string;
};

/**
 * Makes a file that has arrived part of a conversation, once.
 *
 * 1. The upload must be this conversation's, its token the one that was given out, its time not over.
 * 2. What has arrived must be what was declared, by its size and by its own first bytes. If not, nothing of it is kept.
 * 3. Copy exactly that version to a new name that nobody knows. What is sent to the old address later changes nothing.
 * 4. Write the name into the record, unless somebody was faster; then the copy is removed again. A crash in between leaves
 *    a copy that nobody can name, and an upload that can be completed once more.
 *
 * A second completion is refused: whoever has lost the answer begins the upload again.
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
  // It is complete. What is left behind the bucket removes within a day, and the sender could not ask for its URL again.
  await files.discard(upload.fileId).catch(() => {});
  return { url, filename, contentType, size };
}

/** A foreign conversation's upload, a wrong token and one that never was look the same. */
async function uploadOf({ uploads }: Pick<Needs, 'uploads'>, command: CompleteUpload): Promise<Upload> {
  const upload = await uploads.find(command.tenantId, command.conversationId, command.fileId);
  if (upload && isTokenOf(upload, command.uploadToken)) return upload;
  throw new Refusal('ERR_NOT_FOUND', 'no such upload in this conversation');
}

/** By this very request: the answer of the database was lost, and the SDK, trying again, met what it had written itself. */
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
    const said = `mimeType was said to be ${contentType}, and the content is something else`;
    return new Refusal('ERR_UNSUPPORTED_TYPE', said, { field: 'mimeType' });
  }
  return null;
}
