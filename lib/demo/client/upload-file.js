import { GatewayError } from './gateway-error.js';

/**
 * Uploads a file to a conversation: announces it to the gateway, puts it to the URL in the response, and completes it.
 * Returns the file as an attachment of a message.
 */
export async function uploadFile(client, conversationId, file) {
  const path = `/api/gw/v1/webchat/conversations/${encodeURIComponent(conversationId)}/upload`;
  const { name: originalName, type: mimeType, size } = file;
  const { data } = await client.post(`${path}/init`, { originalName, mimeType, size });
  await put(data.uploadUrl, file, data.contentType);
  const { fileId, uploadToken } = data;
  const { data: done } = await client.post(`${path}/complete`, { fileId, uploadToken });
  return { url: done.publicUrl, filename: done.filename, contentType: done.contentType, size: done.size };
}

async function put(url, body, contentType) {
  const answer = await fetch(url, { method: 'PUT', body, headers: { 'content-type': contentType } }).catch(() => null);
  if (!answer?.ok) throw new GatewayError('The file could not be sent.', { code: 'UPLOAD', status: answer?.status });
}
