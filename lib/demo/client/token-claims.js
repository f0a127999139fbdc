/** The claims of a JWT, unverified: for display only. */
export function tokenClaims(token) {
  try {
    const bytes = Uint8Array.from(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return { ...claims, userId: claims.userId ?? claims.user_id ?? claims.sub };
  } catch {
    return {};
  }
}
