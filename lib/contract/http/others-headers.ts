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
  'strict-transport-security',
  'transfer-encoding',
  'via',
  'x-cache',
]);

/** What services of AWS call their own. */
const OTHERS_PREFIXES = ['x-amz-', 'x-amzn-'];

/** Whether a header lets a page read an answer: any answer has them, from whoever makes it. */
export const isCorsHeader = (name: string): boolean => name.startsWith('access-control-') || name === 'vary';

/** Whether a header belongs to no route's own answer. */
export const isOthersHeader = (name: string): boolean =>
  OTHERS.has(name) || isCorsHeader(name) || OTHERS_PREFIXES.some((prefix) => name.startsWith(prefix));
