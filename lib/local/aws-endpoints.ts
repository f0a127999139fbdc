import type { FunctionHost } from './function-host.ts';
import { type RunningServer, startServer } from './http-server.ts';
import { isLambdaRequest, lambdaApi } from './lambda-api.ts';
import { type ManagementNeeds, managementApi } from './management-api.ts';
import type { SecretDefinition } from './secret.ts';
import { isSecretsRequest, secretsApi } from './secrets-api.ts';

/** What the AWS clients inside the functions talk to. */
export interface AwsEndpointNeeds {
  readonly management: ManagementNeeds;
  readonly host: FunctionHost;
  readonly secrets: readonly SecretDefinition[];
  readonly secretValue: (secret: SecretDefinition) => string;
}

/** Lambda, Secrets Manager and the connection-management API on one loopback port, never on another interface. */
export function startAwsEndpoints(needs: AwsEndpointNeeds): Promise<RunningServer> {
  const manage = managementApi(needs.management);
  return startServer(0, '127.0.0.1', {
    bodyLimit: 8 * 1024 * 1024,
    async request(request) {
      if (isLambdaRequest(request)) return lambdaApi(needs.host, request);
      if (isSecretsRequest(request)) return secretsApi(needs.secrets, needs.secretValue, request);
      return manage(request);
    },
  });
}
