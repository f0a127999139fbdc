import { settingsTag, settingsView } from '../../../domain/desk/settings-view.ts';
import { uploadRules } from '../../../domain/uploads/upload.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { showSettings } from '../../../use-cases/desk/show-settings.ts';

/** `GET /api/chat/settings`: the settings of an admin's tenant. */
export const handler = httpRoute(desk, {}, async ({ caller }) => {
  const tenant = await showSettings(desk(), { caller });
  return {
    statusCode: 200,
    headers: { etag: settingsTag(tenant) },
    body: { settings: settingsView(tenant, uploadRules(tenant)) },
  };
});
