import type { AdminClient, ApiKey, MadeKey } from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';
import { type Loadable, loadable } from './loaded.ts';

export type ApiKeys = {
  /** Those that count first, then the revoked ones; each the newest first. */
  readonly keys: Loadable<readonly ApiKey[]>;
  /** The key that was made last, with its text, which is answered once: kept until it is put away. */
  readonly made: Observable<MadeKey | null>;
  make(kind: ApiKey['kind'], label: string): Promise<void>;
  revoke(keyId: string): Promise<void>;
};

export function apiKeys(api: Pick<AdminClient, 'listKeys' | 'addKey' | 'revokeKey'>): ApiKeys {
  const keys = loadable<readonly ApiKey[]>(async () => inOrder((await api.listKeys()).keys));
  const made = observable<MadeKey | null>(null);
  return {
    keys,
    made,
    async make(kind, label) {
      try {
        const key = await api.addKey({ kind, label });
        made.set(key);
        keys.change((all) => inOrder([...all, key.key]));
      } catch (error) {
        // Where the answer was lost there may be a key that nobody has: the list shows it, to be revoked.
        void keys.load();
        throw error;
      }
    },
    async revoke(keyId) {
      const { key } = await api.revokeKey(keyId);
      keys.change((all) => inOrder(all.map((each) => (each.id === key.id ? key : each))));
      if (made.get()?.key.id === keyId) made.set(null);
    },
  };
}

const inOrder = (keys: readonly ApiKey[]): ApiKey[] =>
  keys.toSorted(
    (a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null) || b.createdAt.localeCompare(a.createdAt),
  );
