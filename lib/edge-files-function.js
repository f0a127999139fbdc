/*
 * CloudFront Function (runtime cloudfront-js-2.0), run for every request of a file before it reaches the bucket. A file's name says
 * until when it is served (lambdas/domain/uploads/served-name.ts): the bucket removes it within a day from then on, at some time.
 * Names in any other spelling are refused, since the bucket would take `%61` for `a`.
 */
const NAME = /^\/files\/\d{1,4}-([0-9a-z]{4})-[\w-]{44}$/;
const HOUR = 3600000;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const name = NAME.exec(event.request.uri);
  if (name && Date.now() < parseInt(name[1], 36) * HOUR) return event.request;
  const requestId = event.context.requestId;
  const said = 'no such file';
  const body = {
    error: said,
    code: 'ERR_NOT_FOUND',
    requestId: requestId,
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: said,
  };
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'content-type': { value: 'application/problem+json' },
      'cache-control': { value: 'no-store' },
      'x-content-type-options': { value: 'nosniff' },
    },
    body: JSON.stringify(body),
  };
}
