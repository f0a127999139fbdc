import type { DeskProvider } from '../domain/accounts/desk-provider.ts';
import type { Oidc } from './environment.ts';

/** The identity provider at which the page of the desk signs agents in; null without a client of its own there. */
export const deskProvider = (oidc: Oidc | undefined): DeskProvider | null =>
  oidc?.clientId === undefined
    ? null
    : {
        issuer: oidc.issuer,
        clientId: oidc.clientId,
        audience: oidc.audience,
        // An ID token is for its client, an access token for whatever it opens.
        bearer: oidc.audience === oidc.clientId ? 'id_token' : 'access_token',
      };
