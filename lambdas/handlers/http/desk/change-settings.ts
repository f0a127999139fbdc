import { settingsTag, settingsView } from '../../../domain/desk/settings-view.ts';
import { ADMINS_SETTINGS, settingsIn } from '../../../domain/tenants/settings-fields.ts';
import { uploadRules } from '../../../domain/uploads/upload.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { changeSettings } from '../../../use-cases/desk/change-settings.ts';

/** `PATCH /api/chat/settings`: an admin changes settings of its tenant. */
export const handler = httpRoute(desk, { body: ADMINS_SETTINGS }, async ({ caller, body, headers }) => {
  const tenant = await changeSettings(desk(), { caller, settings: settingsIn(body), ifMatch: headers['if-match'] });
  return {
    statusCode: 200,
    headers: { etag: settingsTag(tenant) },
    body: { settings: settingsView(tenant, uploadRules(tenant)) },
  };
});
