import type { Rule } from '../iam/iam-rule.ts';
import type { BucketDefinition } from './bucket.ts';
import type { EdgeDefinition } from './edge-definition.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { HttpApi } from './http-api.ts';
import type { RoleDefinition } from './role.ts';
import type { Schedule } from './schedule.ts';
import type { SecretDefinition } from './secret.ts';
import type { SocketApi } from './socket-api.ts';
import type { TableDefinition } from './table.ts';

/** Everything the runner does, as plain values read from the templates. */
export interface Deployment {
  readonly functions: readonly FunctionDefinition[];
  readonly httpApis: readonly HttpApi[];
  readonly socketApis: readonly SocketApi[];
  readonly tables: readonly TableDefinition[];
  readonly buckets: readonly BucketDefinition[];
  readonly secrets: readonly SecretDefinition[];
  readonly schedules: readonly Schedule[];
  /** The roles of functions and schedules. */
  readonly roles: readonly RoleDefinition[];
  /** Which services may call which functions. */
  readonly lambdaPermissions: readonly Rule[];
  readonly bucketPolicies: readonly Rule[];
  /** Absent when the edge is switched off. */
  readonly edge?: EdgeDefinition;
  /** Sentences about what the templates contain and the runner does not do. */
  readonly notes: readonly string[];
}

/** Values that AWS generates at the first deployment and keeps from then on. */
export interface GeneratedValues {
  stackId(stackName: string): string;
  secretValue(secret: SecretDefinition): string;
}
