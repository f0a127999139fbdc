import { settingsTag, settingsView } from '../../../domain/desk/settings-view.ts';
import { uploadRules } from '../../../domain/uploads/upload.ts';
import { adminRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { showSettings } from '../../../use-cases/desk/show-settings.ts';

/** `GET /api/chat/settings`: the settings of a tenant. */
export const handler = adminRoute(desk, {}, async ({ tenant: { tenantId } }) => {
  const tenant = await showSettings(desk(), tenantId);
  return {
    statusCode: 200,
    headers: { etag: settingsTag(tenant) },
    body: {
      settings: settingsView(tenant, { uploads: uploadRules(tenant), mostRetentionDays: desk().mostRetentionDays }),
    },
  };
});
