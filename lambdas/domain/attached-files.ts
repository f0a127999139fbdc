import type { Attachment } from './conversation.ts';
import type { ConversationId, TenantId } from './ids.ts';
import { asAttachment, fileIdOfUrl, notAnUpload } from './upload.ts';
import type { UploadStore } from './upload-ports.ts';

/** The files behind the URLs that a message names, as they were stored. Only completed uploads of its own conversation pass. */
export const attachedFiles = (
  uploads: Pick<UploadStore, 'find'>,
  tenantId: TenantId,
  conversationId: ConversationId,
  urls: readonly string[],
): Promise<Attachment[]> =>
  Promise.all(
    urls.map(async (url) => {
      const id = fileIdOfUrl(url);
      const upload = id === undefined ? null : await uploads.find(tenantId, conversationId, id);
      const attachment = upload && asAttachment(upload);
      if (attachment?.url !== url) throw notAnUpload();
      return attachment;
    }),
  );
