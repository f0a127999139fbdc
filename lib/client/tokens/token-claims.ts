import { jsonOrNull } from '../json-or-null.ts';

export type TokenClaims = {
  userId?: string;
  tenantId?: string;
  name?: string;
  role?: 'visitor' | 'agent' | 'admin';
  /** Epoch seconds. */
  iat?: number;
  exp?: number;
};

/** The claims of a JWT, unverified: for display and for planning a renewal only. */
export function tokenClaims(token: string): TokenClaims {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), (char) => char.charCodeAt(0));
    const claims: Record<string, unknown> = { ...jsonOrNull(new TextDecoder().decode(bytes)) };
    const userId = claims.userId ?? claims.user_id ?? claims.sub;
    return { ...claims, ...(typeof userId === 'string' ? { userId } : {}) };
  } catch {
    return {};
  }
}
