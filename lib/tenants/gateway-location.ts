import { configuredEndpoint } from '../../lambdas/adapters/aws/configured-endpoint.ts';
import { settings } from '../settings.ts';
import { type Flags, flag, UsageError } from './command.ts';
import { regionOf } from './region.ts';

/** The location of a gateway: its tables, its signing secret, and the issuer and audience of its tokens. */
export type GatewayLocation = {
  tenantsTable: string;
  conversationsTable: string | undefined;
  connectionsTable: string | undefined;
  signingSecretArn: string | undefined;
  issuer: string;
  audience: string;
  /** Days for which it keeps what is said; absent where nothing says so. */
  retentionDays?: number | undefined;
  /** Finds the address that people open. Asks AWS only when it is called. */
  gateway: () => Promise<string>;
  /** Absent where an endpoint replaces AWS and its Region does not matter. */
  region?: string;
  /** Loopback addresses, for a gateway on this machine. What is not named here has AWS's endpoint, or that of the SDK's variables. */
  endpoints: { dynamodb?: string | undefined; secretsManager?: string | undefined };
};

/** The file that the local product writes into its data folder while it runs. */
type LocalEndpoint = {
  url?: string;
  dynamodb: string;
  secretsManager?: string;
  signingSecretArn?: string;
  tables: { tenants: string; conversations: string; connections: string };
  tokens?: { issuer: string; audience: string };
  retentionDays?: number;
};

type Needs = {
  environment: Record<string, string | undefined>;
  /** A file's text, or `null` if it does not exist. */
  file: (path: string) => Promise<string | null>;
  /** The outputs of a stack in a Region. */
  outputs: (stack: string, region: string) => Promise<Record<string, string>>;
  profileRegion: (profile: string) => Promise<string | undefined>;
  note: (line: string) => void;
};

/**
 * Decides which gateway a command line means. Names win over a stage, a stage over the gateway on this machine; so a
 * deployed gateway is reached by its name only. The Region in which a deployed one is looked for is printed, since nothing
 * else shows it.
 */
export async function gatewayLocation(needs: Needs, flags: Flags): Promise<GatewayLocation> {
  const stage = flag(flags, 'stage');
  const stack = flag(flags, 'stack') ?? (stage === undefined ? undefined : `chat-gateway-${stage}`);
  const { TENANTS_TABLE } = needs.environment;
  if (flag(flags, 'tenants-table')) return named(needs, flags);
  if (stack !== undefined) return deployed(needs, stack, flags);
  return TENANTS_TABLE ? named(needs, flags) : local(needs, flags);
}

/** Determines the Region and prints it. */
async function inRegion(needs: Needs, what: string, flags: Flags): Promise<string> {
  const { name, from } = await regionOf(needs, flag(flags, 'region'));
  needs.note(`${what} in ${name} (${from})`);
  return name;
}

const tokensOf = (stage: string) => settings({ stage }, {}).tokens;

async function named(needs: Needs, flags: Flags): Promise<GatewayLocation> {
  const { environment } = needs;
  const tokens = tokensOf(flag(flags, 'stage') ?? 'local');
  const tenantsTable = flag(flags, 'tenants-table') ?? environment.TENANTS_TABLE ?? '';
  const configured = configuredEndpoint(environment);
  const dynamodb = flag(flags, 'endpoint') ?? configured('dynamodb');
  const region = dynamodb ? flag(flags, 'region') : await inRegion(needs, `table ${tenantsTable}`, flags);
  return {
    tenantsTable,
    conversationsTable: flag(flags, 'conversations-table') ?? environment.CONVERSATIONS_TABLE,
    connectionsTable: flag(flags, 'connections-table') ?? environment.CONNECTIONS_TABLE,
    signingSecretArn: flag(flags, 'signing-secret') ?? environment.SIGNING_SECRET_ARN,
    issuer: flag(flags, 'issuer') ?? environment.TOKEN_ISSUER ?? tokens.issuer,
    audience: flag(flags, 'audience') ?? environment.TOKEN_AUDIENCE ?? tokens.audience,
    retentionDays: daysIn(environment.RETENTION_DAYS),
    gateway: async () => flag(flags, 'url') ?? unknownAddress(),
    ...(region && { region }),
    endpoints: { dynamodb, secretsManager: configured('secretsmanager') },
  };
}

async function deployed(needs: Needs, stack: string, flags: Flags): Promise<GatewayLocation> {
  const region = await inRegion(needs, `stack ${stack}`, flags);
  const outputs = await needs.outputs(stack, region);
  const { TenantsTable, ConversationsTable, ConnectionsTable, SigningSecretArn, TokenIssuer, TokenAudience } = outputs;
  if (!TenantsTable)
    throw new UsageError(`the stack ${stack} in ${region} has no output TenantsTable: is it a chat gateway?`);
  const tokens = tokensOf(stack.replace(/^chat-gateway-/, ''));
  return {
    tenantsTable: TenantsTable,
    conversationsTable: ConversationsTable,
    connectionsTable: ConnectionsTable,
    signingSecretArn: flag(flags, 'signing-secret') ?? SigningSecretArn,
    issuer: flag(flags, 'issuer') ?? TokenIssuer ?? tokens.issuer,
    audience: flag(flags, 'audience') ?? TokenAudience ?? tokens.audience,
    retentionDays: daysIn(outputs.RetentionDays ?? needs.environment.RETENTION_DAYS),
    gateway: async () =>
      flag(flags, 'url') ?? (await edgeOf(needs, stack, region)) ?? outputs.HttpApiUrl ?? unknownAddress(),
    region,
    endpoints: {},
  };
}

function daysIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError('RETENTION_DAYS is a number of days, such as 365');
  return Number(text);
}

const unknownAddress = () => {
  throw new UsageError('say what address people open: --url https://chat.example.com');
};

/** The address of a stack's edge; undefined if it has none. All edges are in one Region, so their names carry that of their chat. */
async function edgeOf({ outputs }: Needs, stack: string, region: string): Promise<string | undefined> {
  try {
    return (await outputs(`${stack}-edge-${region}`, EDGE_REGION)).GatewayUrl;
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

/** Where CloudFront takes web ACLs and certificates from. */
const EDGE_REGION = 'us-east-1';

async function local({ file }: Needs, flags: Flags): Promise<GatewayLocation> {
  if (flag(flags, 'region')) throw new UsageError('--region belongs to a deployed gateway: name it with --stage');
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
    retentionDays: found.retentionDays,
    gateway: async () => flag(flags, 'url') ?? found.url ?? unknownAddress(),
    endpoints: { dynamodb: flag(flags, 'endpoint') ?? found.dynamodb, secretsManager: found.secretsManager },
  };
}
