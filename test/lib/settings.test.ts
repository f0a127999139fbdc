import { describe, expect, test } from 'vitest';
import { settings } from '../../lib/settings.ts';

const PROVIDER = { oidcIssuer: 'https://login.example.com', oidcAudience: 'chat' };

describe('defaults', () => {
  test('without settings it is a dev stage with an edge, in us-east-1, without an account', () => {
    expect(settings({}, {})).toEqual({
      stage: 'dev',
      safeguards: false,
      region: 'us-east-1',
      edge: true,
      edgeRevision: 1,
      keepAliveMinutes: 8,
      tokens: { issuer: 'urn:chat-gateway:dev', audience: 'chat-gateway' },
      retentionDays: 365,
      logRetentionDays: 30,
      socketAccessLog: 'off',
      tracing: false,
      addressLimits: { requests: 3000, handshakes: 600, polls: 20_000, downloads: 90 },
      throttle: { rate: 1000, burst: 1000 },
      notes: [],
    });
  });

  test.each<[Record<string, unknown>, boolean]>([
    [{ stage: 'prod' }, true],
    [{ stage: 'prod', safeguards: 'off' }, false],
    [{ stage: 'live' }, false],
    [{ stage: 'live', safeguards: 'on' }, true],
    [{ stage: 'local' }, false],
  ])('the stage prod has safeguards, others have them on request: %j', (context, safeguards) => {
    expect(settings(context, {}).safeguards).toBe(safeguards);
  });

  test('Region and account come from the environment', () => {
    const { region, account } = settings({}, { CDK_DEFAULT_REGION: 'eu-west-1', CDK_DEFAULT_ACCOUNT: '123456789012' });

    expect({ region, account }).toEqual({ region: 'eu-west-1', account: '123456789012' });
  });

  test('an agents’ provider has usual claim names unless others are set', () => {
    const given = { oidcIssuer: 'https://login.example.com', oidcAudience: 'chat', oidcTenantClaim: 'org' };

    expect(settings(given, {}).oidc).toEqual({
      issuer: 'https://login.example.com',
      audience: 'chat',
      tenantClaim: 'org',
      roleClaim: 'role',
      subjectClaim: 'sub',
      maxTokenAge: 86_400,
    });
    expect(settings({ ...given, oidcMaxTokenAge: '3600' }, {}).oidc?.maxTokenAge).toBe(3600);
    expect(settings({ ...given, oidcClientId: 'desk' }, {}).oidc?.clientId).toBe('desk');
    const elsewhere = { oidcClientId: 'desk', oidcTokenOrigin: 'https://shop.auth.example' };
    expect(settings({ ...given, ...elsewhere }, {}).oidc?.tokenOrigin).toBe('https://shop.auth.example');
  });
});

describe('what is said of settings that leave something open', () => {
  const ids = (context: Record<string, unknown>) => settings(context, {}).notes.map(({ id }) => id);

  test.each<[string, Record<string, unknown>, string[]]>([
    ['safeguards without an edge, which limits addresses', { stage: 'prod', edge: 'off' }, ['no-address-limits']],
    ['a stage that may be of value, without safeguards', { stage: 'live' }, ['no-safeguards']],
  ])('%s', (_, context, expected) => {
    expect(ids(context)).toEqual(expected.map((id) => `chat-gateway:${id}`));
  });

  test.each<[string, Record<string, unknown>]>([
    ['a stage for development', { stage: 'dev', edge: 'off' }],
    ['the local runner', { stage: 'local' }],
    ['a stage with all safeguards', { stage: 'prod' }],
    ['a stage that is meant to have none', { stage: 'live', safeguards: 'off' }],
  ])('nothing of %s', (_, context) => {
    expect(ids(context)).toEqual([]);
  });
});

describe('spelling', () => {
  test('the command line’s strings and a file’s numbers and booleans mean the same', () => {
    expect(settings({ retentionDays: '90', edge: 'off', safeguards: 'on', logRetentionDays: '7' }, {})).toEqual(
      settings({ retentionDays: 90, edge: false, safeguards: true, logRetentionDays: 7 }, {}),
    );
  });

  test('the toolkit’s own context is not checked', () => {
    const context = { 'aws:cdk:enable-path-metadata': true, '@aws-cdk/core:x': true, 'hosted-zone:account=1': {} };

    expect(() => settings(context, {})).not.toThrow();
  });
});

describe('a mistake is answered with what to write', () => {
  const zone = { domain: 'chat.example.com', hostedZoneId: 'Z0123456789' };
  test.each<[string, Record<string, unknown>, string]>([
    [
      'an unknown setting',
      { stge: 'prod' },
      'stge: there is no such setting; write one of stage, safeguards, edge, edgeRevision, domain',
    ],
    ['a stage with a capital', { stage: 'Prod' }, '-c stage=prod (got "Prod")'],
    ['a stage named like the edge of another', { stage: 'dev-edge-us-east-1' }, 'does not end in -edge-<region>'],
    ['the same for a longer Region', { stage: 'a-edge-us-gov-west-1' }, 'does not end in -edge-<region>'],
    ['safeguards of yes', { safeguards: 'yes' }, '-c safeguards=on or -c safeguards=off (got "yes")'],
    ['an edge of maybe', { edge: 'maybe' }, '-c edge=on or -c edge=off (got "maybe")'],
    ['a revision that is no number', { edgeRevision: 'next' }, '-c edgeRevision=2 (got "next")'],
    ['a URL as a domain', { domain: 'https://chat.example.com' }, '-c domain=chat.example.com'],
    ['a domain without a certificate', { domain: 'chat.example.com' }, '-c hostedZoneId=Z'],
    [
      'a certificate without a domain',
      { certificateArn: `arn:aws:acm:us-east-1:123456789012:certificate/1` },
      '-c domain=',
    ],
    [
      'a certificate of another Region',
      { ...zone, certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1' },
      'us-east-1',
    ],
    ['a domain without an edge', { ...zone, edge: 'off' }, 'write -c edge=on'],
    ['a provider without TLS', { oidcIssuer: 'http://login.example.com', oidcAudience: 'x' }, '-c oidcIssuer=https://'],
    ['a provider on this machine, deployed', { oidcIssuer: 'http://localhost:9000', oidcAudience: 'x' }, 'https://'],
    ['a provider without an audience', { oidcIssuer: 'https://login.example.com' }, '-c oidcAudience='],
    ['a claim without a provider', { oidcRoleClaim: 'role' }, '-c oidcIssuer='],
    ['a client without a provider', { oidcClientId: 'desk' }, '-c oidcIssuer='],
    ['a token endpoint without a client', { ...PROVIDER, oidcTokenOrigin: 'https://a.example' }, '-c oidcClientId='],
    [
      'a token endpoint without TLS',
      { ...PROVIDER, oidcClientId: 'desk', oidcTokenOrigin: 'http://localhost:9000' },
      'https://',
    ],
    [
      'a token endpoint with a path',
      { ...PROVIDER, oidcClientId: 'desk', oidcTokenOrigin: 'https://a.example/token' },
      '-c oidcTokenOrigin=https://',
    ],
    ['an age without a provider', { oidcMaxTokenAge: '3600' }, '-c oidcIssuer='],
    ['tokens that count for a year', { oidcMaxTokenAge: '31536000' }, '-c oidcMaxTokenAge='],
    ['messages kept for ever', { retentionDays: 0 }, '-c retentionDays=365 (got 0)'],
    ['messages kept for half a day', { retentionDays: '0.5' }, '-c retentionDays=365'],
    ['a log retention CloudWatch has not', { logRetentionDays: 31 }, '-c logRetentionDays=30'],
    [
      'a socket access log that is only wished for',
      { socketAccessLog: 'on' },
      'write -c socketAccessLog=off, -c socketAccessLog=create-role',
    ],
    ['two addresses for alarms', { alarmEmail: 'a@example.com, b@example.com' }, '-c alarmEmail=ops@example.com'],
    ['a limit below what WAF takes', { addressDownloads: 9 }, 'at least 10: -c addressDownloads=90 (got 9)'],
    ['a keep-alive that comes too late', { keepAliveMinutes: 9 }, '-c keepAliveMinutes=2'],
    ['no requests at all', { requestRate: 0 }, '-c requestRate=1000'],
    ['a burst above the quota', { requestBurst: 5001 }, '-c requestBurst=1000'],
  ])('%s', (_, context, hint) => {
    expect(() => settings(context, {})).toThrow(hint);
  });

  test.each(['edge', 'dev-edge', 'edge-us-east-1', 'dev-edge-2'])(
    'the stage %s is taken: no edge has its name',
    (stage) => {
      expect(settings({ stage }, {}).stage).toBe(stage);
    },
  );

  test('all mistakes are said at once, each once', () => {
    expect(() => settings({ stage: '1', retentionDays: 'x' }, {})).toThrow(
      /^These settings cannot be used:\n- stage.*\n- retentionDays[^\n]*$/,
    );
  });

  test.each(['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-isob-east-1', 'eu-isoe-west-1'])(
    'where CloudFront cannot be reached, an edge is refused before anything is deployed: %s',
    (region) => {
      expect(() => settings({}, { CDK_DEFAULT_REGION: region })).toThrow('write -c edge=off');
      expect(() => settings({ edge: 'off' }, { CDK_DEFAULT_REGION: region })).not.toThrow();
    },
  );

  test('the stage local may trust a provider on this machine', () => {
    const given = { stage: 'local', oidcIssuer: 'http://127.0.0.1:9000', oidcAudience: 'chat' };

    expect(settings(given, {}).oidc?.issuer).toBe('http://127.0.0.1:9000');
  });
});
