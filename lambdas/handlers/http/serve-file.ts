import { Refusal } from '../../domain/errors.ts';
import { isServedName } from '../../domain/uploads/upload.ts';
import { openRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { uploading } from '../../runtime/uploading.ts';

/** Seconds in which a browser follows a redirect. */
const AT_ONCE = 60;

/** `GET /files/{name}`, only where there is no edge to serve it: a redirect to the bucket, which is an origin of its own. */
export const handler = openRoute(messaging, async ({ params }) => {
  if (!isServedName(params.name)) throw new Refusal('ERR_NOT_FOUND', 'no such file');
  const location = await uploading().files.downloadUrl(params.name, AT_ONCE);
  return {
    statusCode: 302,
    headers: {
      location,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
  };
});
