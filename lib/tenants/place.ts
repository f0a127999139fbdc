import { settings } from '../settings.ts';
import { type Flags, flag, UsageError } from './command.ts';

/** Where a gateway keeps its tenants, and what its tokens say. */
export type Place = {
  tenantsTable: string;
  conversationsTable: string | undefined;
  connectionsTable: string | undefined;
  signingSecretArn: string | undefined;
  issuer: string;
  audience: string;
  /** Loopback addresses, for a gateway on this machine. */
  endpoints: { dynamodb?: string | undefined; secretsManager?: string | undefined };
};

/** What the local product writes down about itself in its data folder while it runs. */
type LocalEndpoint = {
  dynamodb: string;
  secretsManager?: string;
  signingSecretArn?: string;
  tables: { tenants: string; conversations: string; connections: string };
  tokens?: { issuer: string; audience: string };
};

type Needs = {
  environment: Record<string, string | undefined>;
  /** A file's text, or `null` if there is none. */
  file: (path: string) => Promise<string | null>;
  /** The outputs of a stack. */
  outputs: (stack: string) => Promise<Record<string, string>>;
};

/**
 * Decides which gateway a command line means. Names win over a stage, a stage over the one on this machine; so nothing but
 * its name leads to a deployed one.
 */
export async function place(needs: Needs, flags: Flags): Promise<Place> {
  const stage = flag(flags, 'stage');
  const stack = flag(flags, 'stack') ?? (stage === undefined ? undefined : `chat-gateway-${stage}`);
  const { TENANTS_TABLE } = needs.environment;
  if (flag(flags, 'tenants-table')) return named(flags, needs.environment);
  if (stack !== undefined) return deployed(await needs.outputs(stack), stack, flags);
  return TENANTS_TABLE ? named(flags, needs.environment) : local(needs, flags);
}

const tokensOf = (stage: string) => settings({ stage }, {}).tokens;

function named(flags: Flags, environment: Needs['environment']): Place {
  const tokens = tokensOf(flag(flags, 'stage') ?? 'local');
  const endpoint = flag(flags, 'endpoint');
  return {
    tenantsTable: flag(flags, 'tenants-table') ?? environment.TENANTS_TABLE ?? '',
    conversationsTable: flag(flags, 'conversations-table') ?? environment.CONVERSATIONS_TABLE,
    connectionsTable: flag(flags, 'connections-table') ?? environment.CONNECTIONS_TABLE,
    signingSecretArn: flag(flags, 'signing-secret') ?? environment.SIGNING_SECRET_ARN,
    issuer: flag(flags, 'issuer') ?? environment.TOKEN_ISSUER ?? tokens.issuer,
    audience: flag(flags, 'audience') ?? environment.TOKEN_AUDIENCE ?? tokens.audience,
    endpoints: {
      dynamodb: endpoint ?? environment.AWS_ENDPOINT_URL_DYNAMODB,
      secretsManager: environment.AWS_ENDPOINT_URL_SECRETS_MANAGER,
    },
  };
}

function deployed(outputs: Record<string, string>, stack: string, flags: Flags): Place {
  const { TenantsTable, ConversationsTable, ConnectionsTable, SigningSecretArn, TokenIssuer, TokenAudience } = outputs;
  if (!TenantsTable) throw new UsageError(`the stack ${stack} has no output TenantsTable: is it a chat gateway?`);
  const tokens = tokensOf(stack.replace(/^chat-gateway-/, ''));
  return {
    tenantsTable: TenantsTable,
    conversationsTable: ConversationsTable,
    connectionsTable: ConnectionsTable,
    signingSecretArn: flag(flags, 'signing-secret') ?? SigningSecretArn,
    issuer: flag(flags, 'issuer') ?? TokenIssuer ?? tokens.issuer,
    audience: flag(flags, 'audience') ?? TokenAudience ?? tokens.audience,
    endpoints: {},
  };
}

async function local({ file }: Needs, flags: Flags): Promise<Place> {
  const path = `${flag(flags, 'data') ?? '.local'}/endpoint.json`;
  const text = await file(path);
  if (text === null) {
    throw new UsageError(`no gateway runs here (${path} is missing): npm start, or name a deployed one with --stage`);
  }
  const { tables, tokens = tokensOf('local'), ...found }: LocalEndpoint = JSON.parse(text);
  return {
    tenantsTable: tables.tenants,
    conversationsTable: tables.conversations,
    connectionsTable: tables.connections,
    signingSecretArn: found.signingSecretArn,
    issuer: flag(flags, 'issuer') ?? tokens.issuer,
    audience: flag(flags, 'audience') ?? tokens.audience,
    endpoints: { dynamodb: flag(flags, 'endpoint') ?? found.dynamodb, secretsManager: found.secretsManager },
  };
}
