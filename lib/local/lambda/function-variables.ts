import type { FunctionDefinition } from '../cloudformation/function-definition.ts';
import { REGION } from '../cloudformation/intrinsics.ts';
import { functionCredentials } from '../iam/access-key.ts';

/**
 * The environment variables of a function: its own, and those Lambda sets. None of the runner's own
 * variables are passed on.
 */
export function functionVariables(definition: FunctionDefinition): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = functionCredentials(definition.arn);
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_DEFAULT_REGION: REGION,
    AWS_REGION: REGION,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: definition.directory,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: definition.handler,
    ...definition.variables,
  };
}
