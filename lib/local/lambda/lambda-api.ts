import { invoking } from '../api-gateway/invocation-gate.ts';
import { type GatewayRequest, type GatewayResponse, headerValue, jsonResponse } from '../http/gateway-message.ts';
import type { AccessCheck } from '../iam/access-control.ts';
import type { FunctionError } from './function-environment.ts';
import type { FunctionHost } from './function-host.ts';

/** Lambda's refusal, with the body of slackapi/bolt-python#632, and the status of awslabs/aws-deployment-framework#460. */
const refused = (Message: string): GatewayResponse =>
  jsonResponse(403, { Message }, [['x-amzn-ErrorType', 'AccessDeniedException']]);

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Whether a request is for Lambda's Invoke API. */
export const isLambdaRequest = ({ path }: GatewayRequest): boolean => PATH.test(path);

/** The largest event of an asynchronous invocation (aws-facts 4). */
const ASYNC_LIMIT = 1024 * 1024;

/**
 * Lambda's Invoke: `Event` answers 202 and retries by itself, `RequestResponse` answers with the result, or with
 * `X-Amz-Function-Error` and the error (aws-facts 4).
 * Known differences: no versions or aliases, no log tail, no throttling.
 */
export async function lambdaApi(
  host: FunctionHost,
  request: GatewayRequest,
  refusal: AccessCheck,
): Promise<GatewayResponse> {
  const given = decodeURIComponent(PATH.exec(request.path)?.[1] ?? '');
  const name = given.replace(/^.*:function:/, '').replace(/:.*$/, '');
  const why = refusal(invoking(name));
  if (why !== undefined) return refused(why);
  if (!host.has(name)) return failure(404, 'ResourceNotFoundException', `Function not found: ${given}`);
  let event: unknown;
  try {
    event = request.body.length === 0 ? {} : JSON.parse(request.body.toString());
  } catch {
    return failure(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
  const type = headerValue(request.headers, 'x-amz-invocation-type') ?? 'RequestResponse';
  if (type === 'DryRun') return { status: 204, headers: [], body: '' };
  if (type === 'Event') {
    if (request.body.length > ASYNC_LIMIT) return failure(413, 'RequestTooLargeException', 'The event is too large');
    host.invokeLater(name, event);
    return { status: 202, headers: [], body: '' };
  }
  try {
    return jsonResponse(200, JSON.stringify(await host.invoke(name, event)), [['x-amz-executed-version', '$LATEST']]);
  } catch (error) {
    const { errorType, message, trace } = error as FunctionError;
    const body = { errorType, errorMessage: message, trace: trace.split('\n') };
    return jsonResponse(200, body, [['x-amz-function-error', 'Unhandled']]);
  }
}

const failure = (status: number, type: string, Message: string): GatewayResponse =>
  jsonResponse(status, { Type: 'User', Message }, [['x-amzn-ErrorType', type]]);
