import type { Arrived, FileStore, ServedFile } from '../../../lambdas/domain/uploads/upload-stores.ts';

export type InMemoryFileStore = FileStore & {
  /** Does what a client's PUT does. */
  send: (fileId: string, content: Uint8Array | string) => void;
  arriving: () => string[];
  served: Map<string, ServedFile & { content: Buffer }>;
};

export function inMemoryFileStore(): InMemoryFileStore {
  const arriving = new Map<string, Arrived & { content: Buffer }>();
  const served: InMemoryFileStore['served'] = new Map();
  let versions = 0;
  return {
    served,
    arriving: () => [...arriving.keys()],
    send(fileId, sent) {
      const content = Buffer.from(sent as string);
      arriving.set(fileId, { content, size: content.length, version: `v${++versions}`, head: content });
    },
    uploadUrl: async (fileId) => `memory:${fileId}`,
    arrived: async (fileId) => arriving.get(fileId) ?? null,
    async publish(fileId, version, name, file) {
      const found = arriving.get(fileId);
      if (found?.version !== version) return false;
      served.set(name, { ...file, content: found.content });
      return true;
    },
    async discard(fileId) {
      arriving.delete(fileId);
    },
    async withdraw(name) {
      served.delete(name);
    },
    downloadUrl: async (name) => `memory:${name}`,
  };
}
