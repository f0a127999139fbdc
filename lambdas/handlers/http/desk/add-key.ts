import { keyView } from '../../../domain/desk/key-view.ts';
import { keyKind, keyLabel } from '../../../domain/tenants/tenant-key.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { addKey } from '../../../use-cases/desk/add-key.ts';

/** `POST /api/chat/keys`: an admin makes one more key, which is shown this once. */
export const handler = httpRoute(desk, { body: ['kind', 'label'] }, async ({ caller, body }) => {
  const { key, text } = await addKey(desk(), { caller, kind: keyKind(body.kind), label: keyLabel(body.label) });
  return { statusCode: 201, body: { key: keyView(key), text } };
});
