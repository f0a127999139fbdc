import { startAwsEndpoints } from './aws-endpoints.ts';
import { startDatabase } from './database.ts';
import type { Deployment, Memory } from './deployment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { type FunctionHost, functionHost, type HostNeeds } from './function-host.ts';
import type { Limits } from './limits.ts';
import type { LocalOptions } from './local.ts';
import type { ManagementNeeds } from './management-api.ts';
import { checkStages, MANAGEMENT_VARIABLE, managementEndpoint } from './management-endpoint.ts';

/** The functions of a deployment together with everything their AWS clients talk to. */
export interface RegionalServices {
  readonly functions: FunctionHost;
  readonly dynamodbEndpoint: string;
  readonly awsEndpoint: string;
  end(): Promise<void>;
}

/** What the services need. */
export interface ServicesNeeds extends Omit<ManagementNeeds, 'apis'>, Pick<HostNeeds, 'log'> {
  readonly options: LocalOptions;
  readonly memory: Memory;
  readonly limits: Limits;
}

/** Starts DynamoDB, Secrets Manager, the management API and Lambda, and points the functions at the others. */
export async function startServices(deployment: Deployment, needs: ServicesNeeds): Promise<RegionalServices> {
  const { options, memory, limits, log, ...shared } = needs;
  checkStages(deployment.socketApis);
  const database = await startDatabase(deployment.tables, {
    directory: options.dataDirectory,
    endpoint: options.dynamodbEndpoint,
  });
  const functions: FunctionHost = functionHost(deployment.functions, {
    ...shared,
    log,
    environmentsPerFunction: limits.environmentsPerFunction,
    asyncRetryMs: limits.asyncRetryMs,
    endpoints: (definition) => endpoints(definition),
  });
  const aws = await startAwsEndpoints({
    management: { ...shared, limits, apis: deployment.socketApis },
    host: functions,
    secrets: deployment.secrets,
    secretValue: memory.secretValue,
  });
  const awsEndpoint = `http://127.0.0.1:${aws.port}`;
  const endpoints = ({ variables }: FunctionDefinition): Record<string, string> => {
    const management = managementEndpoint(awsEndpoint, deployment.socketApis, variables[MANAGEMENT_VARIABLE]);
    return {
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: awsEndpoint,
      AWS_ENDPOINT_URL_LAMBDA: awsEndpoint,
      ...(management === undefined ? {} : { [MANAGEMENT_VARIABLE]: management }),
    };
  };
  return {
    functions,
    dynamodbEndpoint: database.endpoint,
    awsEndpoint,
    async end() {
      await functions.end();
      await aws.close();
      await database.close();
    },
  };
}
