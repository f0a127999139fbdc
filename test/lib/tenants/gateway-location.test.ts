import { describe, expect, test } from 'vitest';
import { gatewayLocation } from '../../../lib/tenants/gateway-location.ts';

const LOCAL = JSON.stringify({
  url: 'http://localhost:8787',
  dynamodb: 'http://127.0.0.1:1',
  secretsManager: 'http://127.0.0.1:2',
  signingSecretArn: 'arn:local',
  tables: { tenants: 'LocalTenants', conversations: 'LocalConversations', connections: 'LocalConnections' },
  retentionDays: 365,
});

type Surroundings = Partial<Parameters<typeof gatewayLocation>[0]>;
const find = (flags: Parameters<typeof gatewayLocation>[1], around: Surroundings = {}) =>
  gatewayLocation(
    {
      environment: {},
      file: async () => null,
      outputs: () => Promise.reject(new Error('asked AWS')),
      profileRegion: async () => undefined,
      note: () => {},
      ...around,
    },
    flags,
  );

describe('the gateway of a command line', () => {
  test('is the gateway on this machine', async () => {
    const files: string[] = [];
    const file = async (path: string) => {
      files.push(path);
      return LOCAL;
    };

    expect(await find({}, { file })).toEqual({
      tenantsTable: 'LocalTenants',
      conversationsTable: 'LocalConversations',
      connectionsTable: 'LocalConnections',
      signingSecretArn: 'arn:local',
      issuer: 'urn:chat-gateway:local',
      audience: 'chat-gateway',
      retentionDays: 365,
      gateway: expect.any(Function),
      endpoints: { dynamodb: 'http://127.0.0.1:1', secretsManager: 'http://127.0.0.1:2' },
    });
    await find({ data: '/elsewhere' }, { file });
    expect(files).toEqual(['.local/endpoint.json', '/elsewhere/endpoint.json']);
  });

  test('is refused with a sentence when none runs here', async () => {
    await expect(find({})).rejects.toThrow('npm start');
  });

  test.each([
    [{ stage: 'prod' }, 'chat-gateway-prod'],
    [{ stack: 'mine' }, 'mine'],
  ])('is deployed when %j says so, where cdk deploy has put it', async (flags, expected) => {
    const asked: string[] = [];
    const outputs = async (stack: string, region: string) => {
      asked.push(`${stack} ${region}`);
      return {
        TenantsTable: 'T',
        ConversationsTable: 'C',
        SigningSecretArn: 'arn:s',
        TokenIssuer: 'urn:x',
        TokenAudience: 'a',
        RetentionDays: '30',
      };
    };

    const environment = { AWS_DEFAULT_REGION: 'eu-central-1' };
    const found = await find(flags, { environment, outputs, file: async () => LOCAL });

    expect(asked).toEqual([`${expected} eu-central-1`]);
    expect(found).toEqual({
      tenantsTable: 'T',
      conversationsTable: 'C',
      signingSecretArn: 'arn:s',
      issuer: 'urn:x',
      audience: 'a',
      retentionDays: 30,
      gateway: expect.any(Function),
      region: 'eu-central-1',
      endpoints: {},
    });
  });

  test.each([
    [{ stage: 'dev' }, 'stack chat-gateway-dev in eu-west-1 (AWS_REGION)'],
    [{ stage: 'dev', region: 'us-west-2' }, 'stack chat-gateway-dev in us-west-2 (--region)'],
    [{ 'tenants-table': 'T' }, 'table T in eu-west-1 (AWS_REGION)'],
  ])('is looked for in a Region that is said before AWS is asked: %j', async (flags, expected) => {
    const noted: string[] = [];
    const around = { environment: { AWS_REGION: 'eu-west-1' }, note: (line: string) => void noted.push(line) };

    await find(flags, around).catch(() => {});

    expect(noted).toEqual([expected]);
  });

  test('has no Region on this machine', async () => {
    await expect(find({ region: 'eu-west-1' }, { file: async () => LOCAL })).rejects.toThrow('--stage');
    expect(await find({ 'tenants-table': 'T', endpoint: 'http://x' })).not.toHaveProperty('region');
  });

  test('has the address of its edge, else that of its HTTP API, else the one that is said', async () => {
    const edgeless = new Error('Stack with id chat-gateway-prod-edge-eu-west-1 does not exist (asked in us-east-1)');
    const asked: string[] = [];
    const around = (edge: () => Record<string, string>): Surroundings => ({
      environment: { AWS_REGION: 'eu-west-1' },
      outputs: async (stack, region) => {
        asked.push(`${stack} ${region}`);
        return stack.includes('-edge-') ? edge() : { TenantsTable: 'T', HttpApiUrl: 'https://api.example' };
      },
    });
    const without = around(() => {
      throw edgeless;
    });
    const denied = around(() => {
      throw new Error('not authorized');
    });
    const gatewayOf = async (flags: Parameters<typeof find>[0], surroundings: Surroundings) =>
      (await find(flags, surroundings)).gateway();

    expect(
      await gatewayOf(
        { stage: 'prod' },
        around(() => ({ GatewayUrl: 'https://chat.example' })),
      ),
    ).toBe('https://chat.example');
    expect(asked).toEqual(['chat-gateway-prod eu-west-1', 'chat-gateway-prod-edge-eu-west-1 us-east-1']);
    expect(await gatewayOf({ stage: 'prod' }, without)).toBe('https://api.example');
    expect(await gatewayOf({ stage: 'prod', url: 'https://mine.example' }, denied)).toBe('https://mine.example');
    await expect(gatewayOf({ stage: 'prod' }, denied)).rejects.toThrow('not authorized');
    expect(await gatewayOf({}, { file: async () => LOCAL })).toBe('http://localhost:8787');
    await expect(gatewayOf({ 'tenants-table': 'T', endpoint: 'http://x' }, {})).rejects.toThrow('--url');
  });

  test('keeps messages as long as it says itself, or a variable says', async () => {
    const outputs = async () => ({ TenantsTable: 'T', RetentionDays: '30' });
    const daysOf = async (RETENTION_DAYS: string | undefined, around: Surroundings) =>
      (await find({ stack: 'mine' }, { ...around, environment: { AWS_REGION: 'eu-west-1', RETENTION_DAYS } }))
        .retentionDays;
    const older = { outputs: async () => ({ TenantsTable: 'T' }) };

    expect(await daysOf('90', { outputs })).toBe(30);
    expect(await daysOf('90', older)).toBe(90);
    expect(await daysOf(undefined, older)).toBeUndefined();
    for (const said of ['soon', '0', '-1', '1.5', '']) {
      await expect(daysOf(said, older)).rejects.toThrow('RETENTION_DAYS');
    }
  });

  test('must be a gateway', async () => {
    await expect(find({ stack: 'other' }, { outputs: async () => ({}) })).rejects.toThrow('no output TenantsTable');
  });

  test('is made of names, of flags before variables', async () => {
    const environment = { TENANTS_TABLE: 'EnvT', CONVERSATIONS_TABLE: 'EnvC', TOKEN_ISSUER: 'urn:env' };

    expect(await find({}, { environment })).toMatchObject({
      tenantsTable: 'EnvT',
      conversationsTable: 'EnvC',
      issuer: 'urn:env',
    });
    expect(await find({ 'tenants-table': 'T', endpoint: 'http://x' }, { environment })).toMatchObject({
      tenantsTable: 'T',
      endpoints: { dynamodb: 'http://x' },
    });
  });
});
