import type { Upload, UploadKey } from '../../../lambdas/domain/uploads/upload.ts';
import type { UploadStore } from '../../../lambdas/domain/uploads/upload-stores.ts';

export function inMemoryUploadStore(): UploadStore {
  const uploads = new Map<string, Upload>();
  const keyOf = ({ tenantId, conversationId, fileId }: UploadKey) => `${tenantId}#${conversationId}#${fileId}`;
  return {
    async begin(upload) {
      if (uploads.has(keyOf(upload))) throw new Error('this upload is there already');
      uploads.set(keyOf(upload), { ...upload });
    },
    find: async (tenantId, conversationId, fileId) =>
      structuredClone(uploads.get(keyOf({ tenantId, conversationId, fileId })) ?? null),
    async complete(key, completed) {
      const upload = uploads.get(keyOf(key));
      if (!upload || upload.url !== undefined) return false;
      Object.assign(upload, completed);
      return true;
    },
    async abandon(key) {
      if (uploads.get(keyOf(key))?.url === undefined) uploads.delete(keyOf(key));
    },
  };
}
