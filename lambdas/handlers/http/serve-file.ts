import { Refusal } from '../../domain/errors.ts';
import { endOfFile, isServedName } from '../../domain/uploads/served-name.ts';
import { openRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { uploading } from '../../runtime/uploading.ts';

/** Seconds for which the redirect's URL is valid: a browser follows it at once. */
const REDIRECT_SECONDS = 60;

/** `GET /files/{name}`, only where no edge serves it: a redirect to the bucket, which is another origin than the gateway. */
export const handler = openRoute(messaging, async ({ method, params }) => {
  if (!isServedName(params.name) || endOfFile(params.name) <= messaging().clock())
    throw new Refusal('ERR_NOT_FOUND', 'no such file');
  const location = await uploading().files.downloadUrl(
    params.name,
    REDIRECT_SECONDS,
    method === 'HEAD' ? method : 'GET',
  );
  return {
    statusCode: 302,
    headers: {
      location,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    },
  };
});
