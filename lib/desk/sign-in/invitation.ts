import { stored } from '../store/stored.ts';

/** An invitation that has not been accepted yet, and the nonce under which that may be repeated. */
export type Invitation = { secret: string; nonce: string };

/** The secret in the fragment of an invitation's link. */
export const secretIn = (fragment: string): string | undefined => /^#invite=([\w-]+)$/.exec(fragment)?.[1];

/** The tenant that an invitation's secret names. */
export const tenantOf = (secret: string): string => secret.split('_')[1] ?? '';

/**
 * The invitation with which this tab was opened. It is taken out of the address at once, where others would see it and histories keep it,
 * and stays in the tab until it is accepted, so that a reload after a lost answer can accept it again.
 */
export function pendingInvitation() {
  const kept = stored<Invitation>(() => sessionStorage, 'desk:invitation');
  return {
    take(): Invitation | null {
      const secret = secretIn(location.hash);
      if (secret === undefined) return kept.read();
      history.replaceState(null, '', location.pathname + location.search);
      const known = kept.read();
      const invitation = known?.secret === secret ? known : { secret, nonce: crypto.randomUUID() };
      kept.write(invitation);
      return invitation;
    },
    done: () => kept.write(null),
  };
}
