import { createHash, timingSafeEqual } from 'node:crypto';
import type { Attachment } from '../conversations/entry.ts';
import { cutText } from '../cut-text.ts';
import { invalid, Refusal } from '../errors.ts';
import { holdsNothing, saysNothing } from '../given.ts';
import type { ConversationId, TenantId } from '../ids.ts';
import { readableLine } from '../readable-text.ts';
import { type FileType, missingExtension, spokenName } from '../tenants/file-type.ts';
import { namedType } from '../tenants/file-type-names.ts';
import type { Tenant } from '../tenants/tenant.ts';

/** The uploads that a tenant allows its visitors and agents. */
export type UploadRules = { types: readonly FileType[]; megabytes: number };

export const DEFAULT_UPLOADS: UploadRules = {
  types: ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'application/pdf', 'text/plain'],
  megabytes: 10,
};

/** The largest size that a tenant can allow: the file is copied inside one HTTP request. */
export const MOST_MEGABYTES = 100;

type Chosen = Pick<Tenant, 'uploadTypes' | 'uploadMegabytes'>;

export const uploadRules = ({ uploadTypes, uploadMegabytes }: Chosen): UploadRules => ({
  types: uploadTypes ?? DEFAULT_UPLOADS.types,
  megabytes: uploadMegabytes ?? DEFAULT_UPLOADS.megabytes,
});

/** Seconds for which the upload address is valid; the transfer has to begin within them. */
export const PUT_SECONDS = 15 * 60;

/** Seconds within which an upload has to be completed: the transfer itself may be slow. */
export const UPLOAD_SECONDS = 60 * 60;

/**
 * Days, from the beginning of its upload, within which a message has to carry a file. Files are kept for that much longer
 * than messages, so that no file expires before a message that carries it, and no message has to renew one; and no more than a day, since
 * they are to follow their messages.
 */
export const SENT_WITHIN_DAYS = 1;

/** Epoch milliseconds until which a message may carry the file. */
export const sentBy = ({ until }: Pick<Upload, 'until'>): number =>
  until - UPLOAD_SECONDS * 1000 + SENT_WITHIN_DAYS * 24 * 60 * 60_000;

/** Uploads that may be begun in one conversation in an hour. */
export const UPLOADS_PER_HOUR = 60;

/**
 * Uploads that visitors at one address may begin at one tenant in an hour, and all visitors of a tenant in a day: conversations are
 * anybody's to make, and files are kept as long as messages. Staff's are not counted so.
 */
export const UPLOADS_PER_ADDRESS_AND_HOUR = 120;
export const UPLOADS_PER_TENANT_AND_DAY = 5000;

/** A file as it is declared before it is sent. Its type is absent if the client does not know it: then the content decides. */
export type DeclaredFile = { filename: string; contentType?: FileType | undefined; size: number };

/** A file that is uploaded into a conversation, pending or completed. */
export type Upload = DeclaredFile & {
  tenantId: TenantId;
  conversationId: ConversationId;
  fileId: string;
  /** SHA-256 of the token that its sender has to show; the token itself is not stored. */
  tokenHash: string;
  /** Epoch milliseconds after which the upload cannot be completed any more. */
  until: number;
  /** The URL at which it is served; present once it is completed, and then name and type are those of its content. */
  url?: string;
};

/** What completing an upload adds to it. */
export type Completed = { url: string; filename: string; contentType: FileType };

export type UploadKey = Pick<Upload, 'tenantId' | 'conversationId' | 'fileId'>;

/** Slashes belong to paths, control characters to no name, and marks of direction make `exe.fdp` of `pdf.exe`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
export const SAFE_FILE_NAME = /^[^/\\\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/;

/** Characters of a file's name. */
export const LONGEST_FILE_NAME = 200;

/** The extension of a name, its dot included; empty if it has none that is short. */
const extensionOf = (name: string): string => /\.[^.\s]{1,15}$/.exec(name)?.[0] ?? '';

/**
 * The name of the file on the device that sends it: the last part of a path, without what no name may have, cut before its
 * extension. A file that is not named is called `file`.
 */
export function fileName(value: unknown): string {
  const [last = ''] = (typeof value === 'string' ? value : '').split(/[/\\]/).slice(-1);
  const name = readableLine(last);
  const extension = extensionOf(name);
  const stem = name.slice(0, name.length - extension.length);
  return `${cutText(stem, LONGEST_FILE_NAME - extension.length)}${extension}` || 'file';
}

/**
 * The name under which a file of this type is saved, with an extension of the type. Dots and blanks at the end go, as systems drop
 * them that find a program by its extension; a name that becomes too long is cut before the extension.
 */
export function savedName(name: string, type: FileType): string {
  const trimmed = name.replace(/[.\s]+$/u, '') || 'file';
  const extension = missingExtension(type, trimmed);
  return `${cutText(trimmed, LONGEST_FILE_NAME - extension.length)}${extension}`;
}

/**
 * The type that the client says, by any of its names: one that the tenant takes. Undefined if it says none: then the content
 * decides.
 */
export function fileType(
  value: unknown,
  { types }: Pick<UploadRules, 'types'>,
  field = 'mimeType',
): FileType | undefined {
  if (!saysNothing(value) && typeof value !== 'string') throw invalid(field, 'must be a type such as image/png');
  const type = namedType(typeof value === 'string' ? value : '');
  if (type === 'unsaid' && types.length > 0) return undefined;
  if (type !== null && type !== 'unsaid' && types.includes(type)) return type;
  const problem = types.length === 0 ? 'is of no use: this site takes no files' : `must be one of ${types.join(', ')}`;
  throw new Refusal('ERR_UNSUPPORTED_TYPE', `${field} ${problem}`, { field, said: takes(types) });
}

/** Which files a person may send instead. */
export function takes(types: readonly FileType[]): string {
  if (types.length === 0) return 'Files cannot be sent here.';
  const names = [...new Set(types.map(spokenName))];
  const list = new Intl.ListFormat('en').format(names);
  return `This kind of file cannot be sent. ${list} can.`;
}

/** The exact number of bytes of the file. */
export function fileSize(value: unknown, { megabytes }: Pick<UploadRules, 'megabytes'>, field = 'size'): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw invalid(field, 'must be a whole number of bytes, at least 1', { said: 'This file is empty.' });
  }
  if (value > megabytes * 1024 * 1024) {
    throw new Refusal('ERR_TOO_LARGE', `${field} must be at most ${megabytes} MB`, {
      field,
      said: `This file is too large (${megabytes} MB at most).`,
    });
  }
  return value;
}

/** Form of file ids and upload tokens: 22 characters, as we generate them. */
export const UPLOAD_SECRET = /^[\w-]{22}$/;

export function fileId(value: unknown, field = 'fileId'): string {
  if (typeof value !== 'string' || !UPLOAD_SECRET.test(value))
    throw invalid(field, 'must be the fileId that was answered');
  return value;
}

export function uploadToken(value: unknown, field = 'uploadToken'): string {
  if (typeof value !== 'string' || !UPLOAD_SECRET.test(value))
    throw invalid(field, 'must be the uploadToken that was answered');
  return value;
}

const digest = (token: string) => createHash('sha256').update(token).digest();

export const uploadTokenHash = (token: string): string => digest(token).toString('base64url');

export const isTokenOf = ({ tokenHash }: Pick<Upload, 'tokenHash'>, token: string): boolean =>
  timingSafeEqual(digest(token), Buffer.from(tokenHash, 'base64url'));

/** When an upload was begun, epoch milliseconds. */
export const uploadBegunAt = ({ until }: Pick<Upload, 'until'>): number => until - UPLOAD_SECONDS * 1000;

/** Most files that one message may carry. */
export const MOST_ATTACHMENTS = 10;

/**
 * The URLs that a message is to carry, in either form: `[{url}]`, or the public widget's `{items: [{payload: {url}}]}`.
 * Other claims of the client about them are ignored: name, type and size are known from the upload.
 */
export function attachmentUrls(value: unknown, field = 'attachments'): string[] {
  if (holdsNothing(value)) return [];
  const items = Array.isArray(value) ? value : (value as { items?: unknown }).items;
  if (items === null || items === '') return [];
  if (!Array.isArray(items)) throw invalid(field, 'must be a list');
  if (items.length > MOST_ATTACHMENTS) throw invalid(field, `must be at most ${MOST_ATTACHMENTS}`);
  const urls = items.map((item) => item?.url ?? item?.payload?.url);
  if (!urls.every((url): url is string => typeof url === 'string')) throw notAnUpload(field);
  return [...new Set(urls)];
}

export const notAnUpload = (field = 'attachments') =>
  invalid(field, 'must name completed uploads of this conversation');

/** A completed upload as messages carry it; null for a pending one. */
export function asAttachment({ url, filename, contentType, size }: Upload): Attachment | null {
  return url === undefined || contentType === undefined ? null : { url, filename, contentType, size };
}
