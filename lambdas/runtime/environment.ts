import { configuredEndpoint } from '../adapters/aws/configured-endpoint.ts';
import type { AwsAccess } from '../adapters/aws/signed-call.ts';

/** The agents' own identity provider. */
export type Oidc = {
  issuer: string;
  audience: string;
  tenantClaim: string;
  roleClaim: string;
  subjectClaim: string;
  /** Seconds after its issue for which a token counts. */
  maxTokenAge: number;
  /** The client that the page of the desk is at the provider, if agents sign in there. */
  clientId?: string;
};

/** A function's environment variables. Each is read at its first use, since no function has them all. */
export type Environment = {
  readonly stage: string;
  readonly tenantsTable: string;
  readonly conversationsTable: string;
  readonly connectionsTable: string;
  /** Empty where there is no edge. */
  readonly edgeKey: string;
  readonly signingSecretArn: string;
  readonly tokenIssuer: string;
  readonly tokenAudience: string;
  /** Absent unless an issuer is configured. */
  readonly oidc: Oidc | undefined;
  /** The origins of the provider at which agents sign in; empty where they are invited. */
  readonly deskProvider: readonly string[];
  readonly retentionDays: number;
  readonly backgroundFunction: string;
  /** Requests a second that the WebSocket API takes. */
  readonly requestRate: number;
  /** Minutes between two keep-alives of a socket. */
  readonly keepAliveMinutes: number;
  readonly tokensFunction: string;
  /** This function's name, which Lambda sets: a template cannot contain a function's own name. */
  readonly ownName: string;
  readonly connectionsEndpoint: string;
  readonly filesBucket: string;
  /** Days for which logs are kept. */
  readonly logRetentionDays: number;
  readonly deskFunction: string;
  readonly aws: AwsAccess;
};

type Variables = Record<string, string | undefined>;

/** The only reader of `process.env`. A missing variable is an error that names it, at its first use. */
export function environment(variables: Variables = process.env): Environment {
  const required = (name: string): string => {
    const value = variables[name];
    if (!value) throw new Error(`the environment variable ${name} is missing`);
    return value;
  };
  const positive = (name: string, meaning: string): number => {
    const value = Number(required(name));
    if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be ${meaning}`);
    return value;
  };
  return {
    get stage() {
      return required('STAGE');
    },
    get tenantsTable() {
      return required('TENANTS_TABLE');
    },
    get conversationsTable() {
      return required('CONVERSATIONS_TABLE');
    },
    get connectionsTable() {
      return required('CONNECTIONS_TABLE');
    },
    get edgeKey() {
      // Set to the empty string where there is no edge: a missing variable must not switch the check of the edge's key off.
      if (variables.EDGE_KEY === undefined) throw new Error('the environment variable EDGE_KEY is missing');
      return variables.EDGE_KEY;
    },
    get signingSecretArn() {
      return required('SIGNING_SECRET_ARN');
    },
    get tokenIssuer() {
      return required('TOKEN_ISSUER');
    },
    get tokenAudience() {
      return required('TOKEN_AUDIENCE');
    },
    get oidc() {
      return variables.OIDC_ISSUER ? oidc(variables.OIDC_ISSUER, { required, positive }, variables) : undefined;
    },
    get deskProvider() {
      return variables.DESK_PROVIDER?.split(' ') ?? [];
    },
    get retentionDays() {
      return positive('RETENTION_DAYS', 'a number of days');
    },
    get keepAliveMinutes() {
      return positive('KEEP_ALIVE_MINUTES', 'whole minutes');
    },
    get requestRate() {
      return positive('REQUEST_RATE', 'requests a second');
    },
    get backgroundFunction() {
      return required('BACKGROUND_FUNCTION');
    },
    get ownName() {
      return required('AWS_LAMBDA_FUNCTION_NAME');
    },
    get tokensFunction() {
      return required('TOKENS_FUNCTION');
    },
    get connectionsEndpoint() {
      return required('AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI');
    },
    get logRetentionDays() {
      return positive('LOG_RETENTION_DAYS', 'a number of days');
    },
    get deskFunction() {
      return required('DESK_FUNCTION');
    },
    get filesBucket() {
      return required('FILES_BUCKET');
    },
    get aws() {
      return awsAccess(required, variables);
    },
  };
}

type Readers = { required: (name: string) => string; positive: (name: string, meaning: string) => number };

const oidc = (issuer: string, { required, positive }: Readers, variables: Variables): Oidc => ({
  issuer,
  audience: required('OIDC_AUDIENCE'),
  tenantClaim: variables.OIDC_TENANT_CLAIM || 'tenantId',
  roleClaim: variables.OIDC_ROLE_CLAIM || 'role',
  subjectClaim: variables.OIDC_SUBJECT_CLAIM || 'sub',
  maxTokenAge: positive('OIDC_MAX_TOKEN_AGE', 'a number of seconds'),
  ...(variables.OIDC_CLIENT_ID ? { clientId: variables.OIDC_CLIENT_ID } : {}),
});

/** Credentials come in variables; Lambda starts a new environment before they expire. */
const awsAccess = (required: (name: string) => string, variables: Variables): AwsAccess => ({
  region: required('AWS_REGION'),
  credentials: async () => ({
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    ...(variables.AWS_SESSION_TOKEN ? { sessionToken: variables.AWS_SESSION_TOKEN } : {}),
  }),
  endpoint: configuredEndpoint(variables),
});
