import { keyView } from '../../../domain/desk/key-view.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { listKeys } from '../../../use-cases/desk/list-keys.ts';

/** `GET /api/chat/keys`: the keys of an admin's tenant, by name. */
export const handler = httpRoute(desk, {}, async ({ caller }) => {
  const keys = await listKeys(desk(), { caller });
  return { statusCode: 200, body: { keys: keys.map(keyView) } };
});
