import { Refusal } from '../../../domain/errors.ts';
import { isStaff } from '../../../domain/identity/caller.ts';
import { tenantOfHandle } from '../../../domain/identity/handle.ts';
import { expiredToken, invalidToken, secretKeyInPage } from '../../../domain/refusals.ts';
import type { KeyStore } from '../../../domain/tenants/key-store.ts';
import { originOfAddress } from '../../../domain/tenants/origin.ts';
import type { Tenant } from '../../../domain/tenants/tenant.ts';
import type { OriginOwners } from '../../../domain/tenants/tenant-store.ts';
import type { TokenVerifier, VerifiedToken } from '../../../domain/tokens/token.ts';
import type { HttpNeeds, OpenRequest } from '../../../middleware/http-route.ts';
import { presentedCredentials } from '../../../middleware/presented-credentials.ts';
import { namedTenant } from '../../../middleware/tenant-agreement.ts';
import { admitted } from '../../../use-cases/tenants/admission.ts';
import { resolveTenant } from '../../../use-cases/tenants/resolve-tenant.ts';

export type WebchatNeeds = HttpNeeds & {
  keys: Pick<KeyStore, 'find'>;
  owners: OriginOwners;
  /** Verifies tokens of every issuer: an agent's app may send one of the tenant's identity provider. */
  anyToken: TokenVerifier;
};

/** A request whose tenant is resolved. The visitor follows from its session or token. */
export type WebchatRequest = OpenRequest & {
  tenant: Tenant;
  /** Genuine, unexpired and unrevoked. */
  token: VerifiedToken | null;
  /** Whether the request has a publishable key. */
  keyed: boolean;
};

/**
 * Resolves the tenant of a widget's request: by key or token, else by site, else by name, else by the handle of the
 * conversation in its path or query, else by the page's origin.
 */
export async function webchatRequest(needs: WebchatNeeds, request: OpenRequest): Promise<WebchatRequest> {
  const { token: text, key } = presentedCredentials(request);
  if (key?.kind === 'secret') throw secretKeyInPage();
  const token = text === undefined ? null : await genuine(needs, text);
  const { headers, params, query } = request;
  const tenant = await resolveTenant(needs, {
    token: token?.caller.tenantId,
    key,
    website: originOfAddress(headers['x-website-origin']),
    websiteDomain: headers['x-website-domain'],
    named: namedTenant(request),
    handle: tenantOfHandle(params.conversationId ?? query.conversationId ?? query.conversation_id),
    page: request.origin ?? originOfAddress(headers.referer),
    gateway: request.gateway,
  });
  const speaking = token && { ...token, caller: (await admitted(needs, token.caller)).caller };
  return { ...request, tenant, token: speaking, keyed: key !== undefined };
}

async function genuine({ anyToken }: WebchatNeeds, text: string): Promise<VerifiedToken> {
  const verified = await anyToken.verify(text);
  if (verified === 'forged') throw invalidToken();
  if (verified.expired) throw expiredToken();
  return verified;
}

/** Refuses an agent's token: one that is built into a page belongs to every visitor of that page. */
export function refuseStaff({ token }: Pick<WebchatRequest, 'token'>): void {
  if (token && isStaff(token.caller)) {
    throw new Refusal('ERR_FORBIDDEN', 'an agent token has no place in a widget: use the publishable key');
  }
}
