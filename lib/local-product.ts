import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Local, type LocalOptions, startLocal } from '@chat-gateway/local';
import type { Assembly } from '@chat-gateway/local/assembly';
import { randomLetters } from '../lambdas/adapters/random-letters.ts';
import { demoPages } from './demo/pages.ts';
import type { GatewayLocation } from './tenants/gateway-location.ts';
import { inviteDemoAgent, newSeedKeys, type SeedKeys, seedTenant, TEST_TENANT } from './tenants/seed.ts';
import { stores } from './tenants/stores.ts';

export type ProductOptions = Omit<LocalOptions, 'pages'> & {
  assembly: Assembly;
  /** The folder in which `npm run tenants` finds this product while it runs; that of the data, unless it is named. */
  endpointDirectory?: string;
  /** Gives the test tenant a desk, if it is new, and invites whoever tries it out. */
  desk?: boolean;
};

export type Product = Local & {
  keys: SeedKeys;
  /** The link by which whoever tries the desk out signs in, once, if it was asked for. */
  invitation?: string;
};

/** Runs the whole product on this machine from its synthesized templates, with a test tenant and the demo pages. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const local = await startLocal({ ...options, pages: demoPages() });
  try {
    const keys = keptKeys(options.dataDirectory);
    const invitation = await seed(locationOf(local), keys, options.desk ?? false);
    const { dataDirectory, endpointDirectory = dataDirectory } = options;
    const withdraw = endpointDirectory === undefined ? () => {} : announce(endpointDirectory, local);
    return {
      ...local,
      keys,
      ...(invitation !== undefined && { invitation }),
      close: () => local.close().finally(withdraw),
    };
  } catch (error) {
    await local.close();
    throw error;
  }
}

/** The tables' names by content; a table's logical id begins with that word. */
function tableNames({ tables }: Local) {
  const named = (start: string): string => {
    const found = Object.entries(tables).find(([logicalId]) => logicalId.startsWith(start))?.[1];
    if (!found) throw new Error(`the template has no table whose logical id begins with ${start}`);
    return found;
  };
  return { tenants: named('Tenants'), conversations: named('Conversations'), connections: named('Connections') };
}

/** The keys of the test tenant. Tables hold only hashes, so the keys printed at every start are stored beside the data. */
function keptKeys(directory: string | undefined): SeedKeys {
  if (!directory) return newSeedKeys(randomLetters, TEST_TENANT);
  const file = join(directory, 'test-tenant.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SeedKeys;
  } catch {
    const keys = newSeedKeys(randomLetters, TEST_TENANT);
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
    return keys;
  }
}

/** The product's tables and tokens, for the operator's command line. */
export function locationOf(local: Local): GatewayLocation {
  const tables = tableNames(local);
  const issuing = Object.values(local.functions).find(({ variables }) => variables.SIGNING_SECRET_ARN)?.variables ?? {};
  return {
    tenantsTable: tables.tenants,
    conversationsTable: tables.conversations,
    connectionsTable: tables.connections,
    signingSecretArn: issuing.SIGNING_SECRET_ARN,
    issuer: issuing.TOKEN_ISSUER ?? '',
    audience: issuing.TOKEN_AUDIENCE ?? '',
    retentionDays: Number(issuing.RETENTION_DAYS),
    gateway: async () => local.url,
    endpoints: { dynamodb: local.dynamodbEndpoint, secretsManager: local.awsEndpoint },
  };
}

async function seed(location: GatewayLocation, keys: SeedKeys, desk: boolean): Promise<string | undefined> {
  const open = stores(location);
  try {
    await seedTenant(open, keys, { desk });
    return desk ? await inviteDemoAgent(open, keys.tenantId) : undefined;
  } finally {
    open.stop();
  }
}

/**
 * Writes the file by which `npm run tenants` finds a product that runs on this machine (`tenants/gateway-location.ts` reads
 * it), and returns how it is withdrawn: what stood there before, of a product that still runs, is put back.
 */
function announce(directory: string, local: Local): () => void {
  const { endpoints, issuer, audience, signingSecretArn, retentionDays } = locationOf(local);
  const tables = tableNames(local);
  const found = { url: local.url, ...endpoints, signingSecretArn, tables, tokens: { issuer, audience }, retentionDays };
  const file = join(directory, 'endpoint.json');
  const [text, before] = [JSON.stringify(found, null, 2), textOf(file)];
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, text);
  return () => {
    if (textOf(file) !== text) return;
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
  };
}

const textOf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
