import type { AwsService } from './signed-call.ts';

/** The variables by which the SDK is told other endpoints; `AWS_ENDPOINT_URL` counts for all services. */
const VARIABLE: Record<AwsService, string> = {
  cloudformation: 'AWS_ENDPOINT_URL_CLOUDFORMATION',
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  s3: 'AWS_ENDPOINT_URL_S3',
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
};

/** The endpoint of a service by the SDK's own variables, so that they redirect signed calls as well; `undefined` for AWS's. */
export const configuredEndpoint =
  (variables: Record<string, string | undefined>) =>
  (service: AwsService): string | undefined =>
    variables.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true'
      ? undefined
      : variables[VARIABLE[service]] || variables.AWS_ENDPOINT_URL || undefined;
