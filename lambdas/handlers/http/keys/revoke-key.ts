import { keyView } from '../../../domain/tenants/key-view.ts';
import { nameOfKey } from '../../../domain/tenants/tenant-key.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { revokeKey } from '../../../use-cases/tenants/revoke-key.ts';

/** `DELETE /api/chat/keys/{keyId}`: a key is revoked. */
export const handler = adminRoute(tokenDependencies, {}, async ({ by, params }) => {
  const key = await revokeKey(tokenDependencies(), {
    by,
    name: nameOfKey(params.keyId),
  });
  return { statusCode: 200, body: { key: keyView(key) } };
});
