import { keyView } from '../../../domain/tenants/key-view.ts';
import { keyKind, keyLabel } from '../../../domain/tenants/tenant-key.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { addKey } from '../../../use-cases/tenants/add-key.ts';

/** `POST /api/chat/keys`: one more key is made, which is shown this once. */
export const handler = adminRoute(tokenDependencies, { body: ['kind', 'label'] }, async ({ by, body }) => {
  const { key, text } = await addKey(tokenDependencies(), {
    by,
    kind: keyKind(body.kind),
    label: keyLabel(body.label),
  });
  return { statusCode: 201, body: { key: keyView(key), text } };
});
