import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * A permission together with the environment variables that name its resource, made in one call, so that neither exists
 * without the other.
 */
export interface Grant {
  environment: Record<string, string>;
  statements: PolicyStatement[];
  /** Why a resource of the statements ends in a wildcard; without a reason, none may. */
  wildcard?: string;
}
