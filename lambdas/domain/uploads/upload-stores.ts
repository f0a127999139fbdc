import type { ConversationId, TenantId } from '../ids.ts';
import type { FileType } from '../tenants/file-type.ts';
import type { ServedName } from './served-name.ts';
import type { Completed, DeclaredFile, Upload, UploadKey } from './upload.ts';

/** Stores uploads, each under its conversation. */
export interface UploadStore {
  begin(upload: Upload): Promise<void>;
  /** Strongly consistent. An upload past its time may be found until it is removed. */
  find(tenantId: TenantId, conversationId: ConversationId, fileId: string): Promise<Upload | null>;
  /** Records what is served and where. Answers `false`, and changes nothing, if it was completed already or is gone. */
  complete(upload: UploadKey & Pick<Upload, 'until'>, completed: Completed): Promise<boolean>;
  /** Removes the upload unless it is completed. */
  abandon(upload: UploadKey): Promise<void>;
}

/** The content that was sent to an upload address. */
export type Arrived = {
  size: number;
  /** Changes with the content. */
  version: string;
  /** The first bytes. */
  head: Uint8Array;
};

/** Stores the files themselves: first where they are uploaded, which no client can read, then where they are served. */
export interface FileStore {
  /** An address that accepts this one file, of exactly this size and said to be of any type, for this many seconds. */
  uploadUrl(fileId: string, file: Pick<DeclaredFile, 'size'>, seconds: number): Promise<string>;
  /** The uploaded content; null if there is none. */
  arrived(fileId: string): Promise<Arrived | null>;
  /**
   * Serves the uploaded content; a JPEG, PNG or WebP without what it says beside the picture. Answers `false`, and serves
   * nothing, if it is not this version any more.
   */
  publish(fileId: string, version: string, name: ServedName, file: ServedFile): Promise<boolean>;
  /** Removes the uploaded content. */
  discard(fileId: string): Promise<void>;
  withdraw(name: ServedName): Promise<void>;
  /** An address that answers one method, for this many seconds, with a served file: for gateways without an edge. */
  downloadUrl(name: ServedName, seconds: number, method?: 'GET' | 'HEAD'): Promise<string>;
}

export type ServedFile = { filename: string; contentType: FileType };
