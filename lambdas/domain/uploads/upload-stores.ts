import type { ConversationId, TenantId } from '../ids.ts';
import type { FileType } from '../tenants/file-type.ts';
import type { DeclaredFile, ServedName, Upload, UploadKey } from './upload.ts';

/** Keeps what is known of uploads, each under its conversation. */
export interface UploadStore {
  begin(upload: Upload): Promise<void>;
  /** Strongly consistent. One whose time is over may be found until it is removed. */
  find(tenantId: TenantId, conversationId: ConversationId, fileId: string): Promise<Upload | null>;
  /** Writes where it is served. Answers `false`, and changes nothing, if it was completed already or is gone. */
  complete(upload: UploadKey & Pick<Upload, 'until'>, url: string): Promise<boolean>;
  /** Forgets it unless it is completed. */
  abandon(upload: UploadKey): Promise<void>;
}

/** What lies at the address that took an upload. */
export type Arrived = {
  size: number;
  contentType: string;
  /** Changes with the content. */
  version: string;
  /** The first bytes. */
  head: Uint8Array;
};

/** Keeps the files themselves: first where they arrive, which nobody can read, then where they are served. */
export interface FileStore {
  /** An address that takes this one file, of exactly this type and size, for so many seconds. */
  uploadUrl(fileId: string, file: Pick<DeclaredFile, 'contentType' | 'size'>, seconds: number): Promise<string>;
  /** What has arrived; null if nothing has. */
  arrived(fileId: string): Promise<Arrived | null>;
  /** Serves what has arrived. Answers `false`, and serves nothing, if it is not this version any more. */
  publish(fileId: string, version: string, name: ServedName, file: ServedFile): Promise<boolean>;
  /** Removes what has arrived. */
  discard(fileId: string): Promise<void>;
  withdraw(name: ServedName): Promise<void>;
  /** An address that gives a served file for so many seconds, for gateways without an edge. */
  downloadUrl(name: ServedName, seconds: number): Promise<string>;
}

export type ServedFile = { filename: string; contentType: FileType };
