import type { SignedCall } from './signed-call.ts';

/** Invokes a function asynchronously. Resolves when Lambda has queued the event; the function may run more than once. */
export type InvokeAsync = (functionName: string, payload: unknown) => Promise<void>;

export const lambdaInvoker =
  (call: SignedCall): InvokeAsync =>
  async (functionName, payload) => {
    const { status, body } = await call({
      service: 'lambda',
      path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
      body: JSON.stringify(payload),
    });
    if (status !== 202) throw new Error(`${functionName} could not be invoked: status ${status} ${body.slice(0, 200)}`);
  };
