import { keyView } from '../../../domain/desk/key-view.ts';
import { nameOfKey } from '../../../domain/tenants/tenant-key.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { revokeKey } from '../../../use-cases/desk/revoke-key.ts';

/** `DELETE /api/chat/keys/{keyId}`: an admin revokes a key. */
export const handler = httpRoute(desk, {}, async ({ caller, params }) => {
  const key = await revokeKey(desk(), { caller, name: nameOfKey(params.keyId) });
  return { statusCode: 200, body: { key: keyView(key) } };
});
