import type { ConversationId, NewId, TenantId } from '../../domain/ids.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/time/units.ts';
import { addressBlock } from '../../domain/tokens/address-block.ts';
import {
  type DeclaredFile,
  PUT_SECONDS,
  UPLOAD_SECONDS,
  UPLOADS_PER_ADDRESS_AND_HOUR,
  UPLOADS_PER_HOUR,
  UPLOADS_PER_TENANT_AND_DAY,
  uploadTokenHash,
} from '../../domain/uploads/upload.ts';
import type { FileStore, UploadStore } from '../../domain/uploads/upload-stores.ts';
import { countInWindow, type WindowLimit } from '../tenants/count-in-window.ts';

type Needs = {
  uploads: Pick<UploadStore, 'begin'>;
  files: Pick<FileStore, 'uploadUrl'>;
  counter: WindowCounter;
  clock: Clock;
  newSecret: NewId;
};

export type BeginUpload = {
  tenantId: TenantId;
  conversationId: ConversationId;
  file: DeclaredFile;
  /** The address of a visitor; absent for staff. */
  address?: string | undefined;
};

export type BegunUpload = { fileId: string; uploadUrl: string; uploadToken: string; expiresIn: number };

/**
 * Begins the upload of one file into a conversation.
 *
 * 1. Count it: the uploads of a conversation and of a visitor's address in an hour are limited, and those of a tenant's visitors in a
 *    day, which are counted last: what is refused to one address uses up nobody's day.
 * 2. Store what was declared, under a file id, with the hash of a token that only the sender gets.
 * 3. Return a presigned URL that accepts exactly the declared file.
 */
export async function beginUpload(needs: Needs, command: BeginUpload): Promise<BegunUpload> {
  const { tenantId, conversationId, file } = command;
  for (const limit of limitsOf(command)) await countInWindow(needs, { tenantId, ...limit });
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

function limitsOf({ conversationId, address }: BeginUpload): Omit<WindowLimit, 'tenantId'>[] {
  const ofVisitors =
    address === undefined
      ? []
      : [
          {
            key: `uploads-address-${addressBlock(address)}`,
            seconds: HOUR_SECONDS,
            most: UPLOADS_PER_ADDRESS_AND_HOUR,
            refusal: 'too many uploads from this address',
          },
          {
            key: 'uploads-of-visitors',
            seconds: DAY_SECONDS,
            most: UPLOADS_PER_TENANT_AND_DAY,
            refusal: 'this site has used up its uploads of today',
          },
        ];
  const ofConversation = {
    key: `uploads-${conversationId}`,
    seconds: HOUR_SECONDS,
    most: UPLOADS_PER_HOUR,
    refusal: 'too many uploads in one conversation',
  };
  return [ofConversation, ...ofVisitors];
}
