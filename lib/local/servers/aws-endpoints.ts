import { type ManagementNeeds, managementApi } from '../api-gateway/management-api.ts';
import type { SecretDefinition } from '../cloudformation/secret.ts';
import { isSecretsRequest, secretsApi } from '../data/secrets-api.ts';
import { jsonResponse } from '../http/gateway-message.ts';
import { type RunningServer, startServer } from '../http/http-server.ts';
import { addressed, ofPage } from '../http/misdirected.ts';
import type { AccessCheck, AccessControl } from '../iam/access-control.ts';
import { accessKeyOf } from '../iam/access-key.ts';
import type { FunctionHost } from '../lambda/function-host.ts';
import { isLambdaRequest, lambdaApi } from '../lambda/lambda-api.ts';

/** What the endpoints of the AWS SDKs need. */
export interface AwsEndpointNeeds {
  readonly management: ManagementNeeds;
  readonly access: AccessControl;
  readonly host: FunctionHost;
  readonly secrets: readonly SecretDefinition[];
  readonly secretValue: (secret: SecretDefinition) => string;
}

/**
 * Lambda, Secrets Manager and the connection-management API on one loopback port, never on another interface.
 * Known differences: signatures are not verified, only the access key is read.
 */
export function startAwsEndpoints(needs: AwsEndpointNeeds): Promise<RunningServer> {
  const manage = managementApi(needs.management);
  return startServer(0, '127.0.0.1', {
    bodyLimit: 8 * 1024 * 1024,
    async request(request) {
      const foreign = ofPage(addressed(request));
      if (foreign !== undefined) return foreign;
      const accessKeyId = accessKeyOf(request);
      const refusal: AccessCheck | undefined =
        accessKeyId === undefined ? undefined : (access) => needs.access.refusal(accessKeyId, access);
      if (isLambdaRequest(request)) return refusal ? lambdaApi(needs.host, request, refusal) : UNSIGNED;
      if (isSecretsRequest(request)) {
        return refusal ? secretsApi(needs.secrets, needs.secretValue, request, refusal) : UNSIGNED;
      }
      return manage(request, refusal);
    },
  });
}

/** Lambda's answer to an unsigned request. Known differences: on AWS Secrets Manager's has status 400 (from memory). */
const UNSIGNED = jsonResponse(403, { message: 'Missing Authentication Token' }, [
  ['x-amzn-ErrorType', 'MissingAuthenticationTokenException'],
]);
