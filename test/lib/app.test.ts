import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { anApp, properties, resources, synthesized } from './synthesized.ts';

const WITH_DOMAIN = {
  stage: 'prod',
  domain: 'chat.example.com',
  hostedZoneId: 'Z0123456789',
  alarmEmail: 'ops@example.com',
};

describe('cdk-nag', () => {
  test.each([
    ['dev', {}],
    ['without an edge', { edge: 'off' }],
    ['prod', { stage: 'prod' }],
    ['prod with a domain', WITH_DOMAIN],
    ['an access log of sockets', { socketAccessLog: 'create-role' }],
    ['an access log of sockets, by the account’s role', { stage: 'prod', socketAccessLog: 'existing-role' }],
  ])('finds nothing that has no written reason: %s', async (_, context) => {
    const { app } = await anApp(context);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const { directory } = app.synth();

    const [report] = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports;
    expect(report).toMatchObject({ pluginName: 'AwsSolutions', conclusion: 'success', violations: [] });
    for (const { reason } of report.suppressedViolations) expect(reason).toMatch(/\w+ \w+ \w+/);
  });
});

describe('production', async () => {
  const { chat } = await synthesized(WITH_DOMAIN);
  const { chat: dev } = await synthesized();

  test('tables can be set back, cannot be deleted, and outlive the stack', () => {
    const tables = resources(chat.template, 'AWS::DynamoDB::Table');

    expect(tables).toHaveLength(3);
    for (const [, table] of tables) {
      expect(table).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      });
    }
  });

  test('the secret outlives the stack, or a deletion by mistake would end every session', () => {
    expect(resources(chat.template, 'AWS::SecretsManager::Secret')).toMatchObject([
      [expect.anything(), { DeletionPolicy: 'Retain' }],
    ]);
  });

  test('a dev stage leaves nothing behind', () => {
    const kept = Object.values(dev.template.Resources).filter((resource) =>
      JSON.stringify(resource).includes('"Retain"'),
    );

    expect(kept).toEqual([]);
  });

  test('only https pages may call', () => {
    const origins = ({ template }: typeof chat) =>
      properties(template, 'AWS::ApiGatewayV2::Api', 'HttpApi').CorsConfiguration.AllowOrigins;

    expect(origins(chat)).toEqual(['https://*']);
    expect(origins(dev)).toEqual(['https://*', 'http://*']);
  });
});

describe('every deployment', async () => {
  test.each([
    ['dev', await synthesized()],
    ['prod', await synthesized(WITH_DOMAIN)],
  ])('%s runs no code of its own while deploying', (_, { chat, edge }) => {
    const types = [chat, edge].flatMap((stack) =>
      Object.values(stack?.template.Resources ?? {}).map(({ Type }) => Type),
    );

    expect(types.filter((type) => type.startsWith('Custom::') || type.includes('CustomResource'))).toEqual([]);
    expect(types.filter((type) => type === 'AWS::CDK::Metadata')).toEqual([]);
  });

  test('the same sources make the same template, wherever the bundles are written', async () => {
    const templates = await Promise.all([synthesized(), synthesized()]);

    expect(templates[0]?.chat.template).toEqual(templates[1]?.chat.template);
  });

  test('an account, when it is known, is written down', async () => {
    const { edge } = await synthesized({}, { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: 'us-east-1' });

    expect(JSON.stringify(edge?.template)).toContain('arn:aws:cloudfront::123456789012:distribution/');
  });
});
