import type { Attachment, BegunUpload, CompletedUpload } from '../contract-types.ts';
import { GatewayError } from '../gateway-error.ts';
import type { GatewayApi } from './gateway-api.ts';

/** A `File` of a page, or anything with its name, type and size that `fetch` can send. */
export type UploadedFile = { readonly name: string; readonly type: string; readonly size: number };

/**
 * Uploads a file to a conversation: announces it to the gateway, puts it to the address in the answer, and completes it. The
 * result is what a message carries.
 */
export async function uploadFile(
  { request }: Pick<GatewayApi, 'request'>,
  conversationId: string,
  file: UploadedFile,
): Promise<Attachment> {
  const path = `/api/gw/v1/webchat/conversations/${encodeURIComponent(conversationId)}/upload`;
  const declared = { originalName: file.name, mimeType: file.type, size: file.size };
  const begun = await request<BegunUpload>({ method: 'POST', path: `${path}/init`, body: declared }, { isSafe: false });
  const { uploadUrl, contentType, fileId, uploadToken } = begun.data;
  await put(uploadUrl, file, contentType);
  const body = { fileId, uploadToken };
  const done = await request<CompletedUpload>({ method: 'POST', path: `${path}/complete`, body }, { isSafe: false });
  const { publicUrl: url, filename, size } = done.data;
  return { url, filename, contentType: done.data.contentType, size };
}

async function put(url: string, file: UploadedFile, contentType: string): Promise<void> {
  const body = file as UploadedFile & Blob;
  const answer = await fetch(url, { method: 'PUT', body, headers: { 'content-type': contentType } }).catch(() => null);
  if (!answer?.ok) throw new GatewayError('The file could not be sent.', { code: 'UPLOAD', status: answer?.status });
}
