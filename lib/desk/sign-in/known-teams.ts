import type { SignedIn } from '@chat-gateway/client';
import { type Stored, stored } from '../store/stored.ts';

/** A tenant for which this browser was signed in: what a choice among several shows. No token is kept. */
export type KnownTeam = { tenantId: string; name?: string };

export type KnownTeams = ReturnType<typeof knownTeams>;

/** The teams of this browser, and that of this tab. */
export function knownTeams() {
  const all: Stored<KnownTeam[]> = stored(() => localStorage, 'desk:teams');
  const own: Stored<string> = stored(() => sessionStorage, 'desk:team');
  return {
    /** A `storage` event with this key says that another tab has signed in or out. */
    key: all.key,
    all: (): KnownTeam[] => all.read() ?? [],
    /** Of this tab; of a tab that is new, the only one there is. */
    current(): string | undefined {
      const known = all.read() ?? [];
      return own.read() ?? (known.length === 1 ? known[0]?.tenantId : undefined);
    },
    choose: (tenantId: string) => own.write(tenantId),
    remember({ tenantId, name }: Pick<SignedIn, 'tenantId' | 'name'>) {
      own.write(tenantId);
      const others = (all.read() ?? []).filter((team) => team.tenantId !== tenantId);
      all.write([...others, { tenantId, ...(name === undefined ? {} : { name }) }]);
    },
    forget(tenantId: string) {
      own.write(null);
      all.write((all.read() ?? []).filter((team) => team.tenantId !== tenantId));
    },
  };
}
