import { join } from 'node:path';
import type { ManagementNeeds } from '../api-gateway/management-api.ts';
import { checkStages, MANAGEMENT_VARIABLE, managementEndpoint } from '../api-gateway/management-endpoint.ts';
import type { Deployment, GeneratedValues } from '../cloudformation/deployment.ts';
import type { FunctionDefinition } from '../cloudformation/function-definition.ts';
import { bucketApi } from '../data/bucket-api.ts';
import { startDatabase } from '../data/database.ts';
import { diskObjects, memoryObjects, type ObjectStore } from '../data/object-store.ts';
import { startServer } from '../http/http-server.ts';
import type { AccessControl } from '../iam/access-control.ts';
import { DEVELOPER, functionCredentials } from '../iam/access-key.ts';
import { type FunctionHost, functionHost, type HostNeeds } from '../lambda/function-host.ts';
import type { Limits } from '../limits.ts';
import type { LocalOptions } from '../local.ts';
import { startAwsEndpoints } from './aws-endpoints.ts';

/** The functions of a deployment and the services that they use. */
export interface RegionalServices {
  readonly functions: FunctionHost;
  readonly dynamodbEndpoint: string;
  readonly awsEndpoint: string;
  /** S3, path-style. */
  readonly s3Endpoint: string;
  readonly objects: ObjectStore;
  end(): Promise<void>;
}

/** What the services need. */
export interface ServicesNeeds extends Omit<ManagementNeeds, 'apis'>, Pick<HostNeeds, 'log'> {
  readonly access: AccessControl;
  readonly options: LocalOptions;
  readonly generated: GeneratedValues;
  readonly limits: Limits;
}

/** Starts DynamoDB, S3, Secrets Manager, the management API and Lambda, and gives the functions the endpoints of the others. */
export async function startServices(deployment: Deployment, needs: ServicesNeeds): Promise<RegionalServices> {
  const { access, options, generated, limits, log, ...shared } = needs;
  checkStages(deployment.socketApis);
  const database = await startDatabase(deployment.tables, {
    access,
    faults: shared.faults,
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
    access,
    management: { ...shared, limits, apis: deployment.socketApis },
    host: functions,
    secrets: deployment.secrets,
    secretValue: generated.secretValue,
  });
  const awsEndpoint = `http://127.0.0.1:${aws.port}`;
  const objects =
    options.dataDirectory === undefined ? memoryObjects() : diskObjects(join(options.dataDirectory, 's3'));
  const keys = new Map(deployment.functions.map(({ arn }) => [functionCredentials(arn).accessKeyId, arn]));
  const credentials = (accessKeyId: string | undefined) => {
    const arn = keys.get(accessKeyId ?? '');
    return arn === undefined ? DEVELOPER : functionCredentials(arn);
  };
  // A port of its own: uploads are larger than any other request, and for browsers S3 is another origin.
  const s3 = await startServer(0, '127.0.0.1', {
    bodyLimit: limits.objectBytes,
    request: bucketApi({ access, buckets: deployment.buckets, objects, credentials, now: Date.now }),
  });
  const s3Endpoint = `http://127.0.0.1:${s3.port}`;
  const endpoints = ({ variables }: FunctionDefinition): Record<string, string> => {
    const management = managementEndpoint(awsEndpoint, deployment.socketApis, variables[MANAGEMENT_VARIABLE]);
    return {
      AWS_ENDPOINT_URL_DYNAMODB: database.functionsEndpoint,
      AWS_ENDPOINT_URL_S3: s3Endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: awsEndpoint,
      AWS_ENDPOINT_URL_LAMBDA: awsEndpoint,
      ...(management === undefined ? {} : { [MANAGEMENT_VARIABLE]: management }),
    };
  };
  return {
    functions,
    dynamodbEndpoint: database.endpoint,
    awsEndpoint,
    s3Endpoint,
    objects,
    async end() {
      await functions.end();
      await s3.close();
      await aws.close();
      await database.close();
    },
  };
}
