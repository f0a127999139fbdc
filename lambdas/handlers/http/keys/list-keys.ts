import { keyView } from '../../../domain/tenants/key-view.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { listKeys } from '../../../use-cases/tenants/list-keys.ts';

/** `GET /api/chat/keys`: the keys of a tenant, by name. */
export const handler = adminRoute(tokenDependencies, {}, async ({ tenant }) => {
  const keys = await listKeys(tokenDependencies(), tenant.tenantId);
  return { statusCode: 200, body: { keys: keys.map(keyView) } };
});
