import type { FunctionDefinition } from './function-definition.ts';
import { REGION } from './intrinsics.ts';

/** The credentials of every function. They are made up; of the local endpoints only S3's checks a signature. */
export const CREDENTIALS = {
  accessKeyId: 'LOCALACCESSKEYID0000',
  secretAccessKey: 'local-secret-access-key',
  sessionToken: 'local-session-token',
} as const;

/**
 * The environment variables of a function: its own, and those Lambda sets. Nothing of the runner's own environment
 * gets in.
 */
export function functionVariables(definition: FunctionDefinition): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
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
