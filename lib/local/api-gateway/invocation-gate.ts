import { executeApiArn, functionArn } from '../cloudformation/resource-names.ts';
import type { AccessControl } from '../iam/access-control.ts';

/** Calls a function for a resource of a service: a route, an authorizer, a rule. */
export type InvokeFor = (functionName: string, event: unknown, sourceArn: string) => Promise<unknown>;

/** A service has no permission to invoke a function, which was not invoked. */
export class InvocationRefused extends Error {}

/** The access that a service needs to invoke a function. */
export const invoking = (functionName: string) => ({
  action: 'lambda:InvokeFunction',
  resource: functionArn(functionName),
});

/** Invokes functions for a resource of a service, if an `AWS::Lambda::Permission` allows that. */
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

/** The resource on whose behalf a Lambda authorizer is called: the CDK's permission names the authorizer. */
export const authorizerArn = (apiId: string, authorizerId: string): string =>
  executeApiArn(apiId, `authorizers/${authorizerId}`);
