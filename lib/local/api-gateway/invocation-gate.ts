import { executeApiArn, functionArn } from '../cloudformation/resource-names.ts';
import type { AccessControl } from '../iam/access-control.ts';

/** Calls a function for a resource of a service: a route, an authorizer, a rule. */
export type InvokeFor = (functionName: string, event: unknown, sourceArn: string) => Promise<unknown>;

/** A service called a function that does not let it. The function was not invoked. */
export class InvocationRefused extends Error {}

/** What a service asks for when it calls a function. */
export const invoking = (functionName: string) => ({
  action: 'lambda:InvokeFunction',
  resource: functionArn(functionName),
});

/** Lets a service call only those functions that have an `AWS::Lambda::Permission` for it and for the resource it acts for. */
export const invocationGate =
  (
    access: Pick<AccessControl, 'admits'>,
    service: string,
    invoke: (functionName: string, event: unknown) => Promise<unknown>,
  ): InvokeFor =>
  async (functionName, event, sourceArn) => {
    if (access.admits(service, sourceArn, invoking(functionName))) return invoke(functionName, event);
    throw new InvocationRefused(`Nothing lets ${service} invoke ${functionName} for ${sourceArn}`);
  };

/** What a Lambda authorizer is called for; the permission that the CDK makes names nothing else. */
export const authorizerArn = (apiId: string, authorizerId: string): string =>
  executeApiArn(apiId, `authorizers/${authorizerId}`);
