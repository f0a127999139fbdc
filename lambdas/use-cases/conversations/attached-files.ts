import type { Attachment } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import { invalid } from '../../domain/errors.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { endOfFile, fileIdOfUrl, nameInUrl } from '../../domain/uploads/served-name.ts';
import { asAttachment, notAnUpload, SENT_WITHIN_DAYS, sentBy } from '../../domain/uploads/upload.ts';
import type { UploadStore } from '../../domain/uploads/upload-stores.ts';

type Needs = { uploads: Pick<UploadStore, 'find'>; clock: Clock; rules: Pick<LogRules, 'retention'> };

/**
 * The files behind the URLs that a message names, as they were stored. Refused are all but completed uploads of the
 * message's own conversation, and files that would expire before the message does.
 */
export const attachedFiles = (
  { uploads, clock, rules }: Needs,
  tenantId: TenantId,
  conversationId: ConversationId,
  urls: readonly string[],
): Promise<Attachment[]> =>
  Promise.all(
    urls.map(async (url) => {
      const id = fileIdOfUrl(url);
      const upload = id === undefined ? null : await uploads.find(tenantId, conversationId, id);
      const attachment = upload && asAttachment(upload);
      if (!upload || attachment?.url !== url) throw notAnUpload();
      if (clock() > sentBy(upload)) {
        throw invalid('attachments', `must be sent within ${SENT_WITHIN_DAYS} days of their upload`);
      }
      if (endOfFile(nameInUrl(url) ?? '') < clock() + rules.retention) {
        throw invalid('attachments', 'must be uploaded again: this site keeps messages for longer now');
      }
      return attachment;
    }),
  );
