import { settingsTag, settingsView } from '../../../domain/desk/settings-view.ts';
import { ADMINS_SETTINGS, settingsIn } from '../../../domain/tenants/settings-fields.ts';
import { uploadRules } from '../../../domain/uploads/upload.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { changeSettings } from '../../../use-cases/desk/change-settings.ts';

/** `PATCH /api/chat/settings`: settings of a tenant are changed. */
export const handler = adminRoute(desk, { body: ADMINS_SETTINGS }, async ({ by, body, headers }) => {
  const tenant = await changeSettings(desk(), {
    by,
    settings: settingsIn(body),
    ifMatch: headers['if-match'],
  });
  return {
    statusCode: 200,
    headers: { etag: settingsTag(tenant) },
    body: {
      settings: settingsView(tenant, { uploads: uploadRules(tenant), mostRetentionDays: desk().mostRetentionDays }),
    },
  };
});
