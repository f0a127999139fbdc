import type { AdminClient, Audit } from '@chat-gateway/client';
import { type Loadable, loadable } from './loaded.ts';

export type AuditLog = {
  /** What was done, the newest first, as far as it was read; `nextCursor` null: there is no more. */
  readonly acts: Loadable<Audit>;
  readMore(): Promise<void>;
};

export function auditLog(api: Pick<AdminClient, 'listAudit'>): AuditLog {
  const acts = loadable(() => api.listAudit());
  return {
    acts,
    async readMore() {
      const now = acts.state.get();
      const after = now.is === 'loaded' ? now.value.nextCursor : null;
      if (after === null) return;
      const page = await api.listAudit({ after });
      acts.change((read) => (read.nextCursor === after ? { ...page, acts: [...read.acts, ...page.acts] } : read));
    },
  };
}
