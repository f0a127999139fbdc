/** Headers that whoever stands before our functions adds to any answer: a server, API Gateway, CloudFront. */
const OTHERS = new Set([
  'age',
  'alt-svc',
  'apigw-requestid',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
  'via',
  'x-cache',
]);

/** API Gateway's own of CORS, which it leaves to no function, and what services of AWS call their own. */
const OTHERS_PREFIXES = ['access-control-', 'x-amz-', 'x-amzn-'];

/** Whether a header of an answer is not set by our functions. */
export const isOthersHeader = (name: string): boolean =>
  OTHERS.has(name) || OTHERS_PREFIXES.some((prefix) => name.startsWith(prefix));
