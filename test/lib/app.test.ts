import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { anApp, resources, synthesized, type Template } from './synthesized.ts';

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
    ['safeguards without an edge', { stage: 'live', safeguards: 'on', edge: 'off' }],
    ['prod', { stage: 'prod' }],
    ['prod without safeguards', { stage: 'prod', safeguards: 'off' }],
    ['prod with a domain', WITH_DOMAIN],
    ['traces', { tracing: 'on' }],
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

describe('traces', () => {
  const traced = (template: Template) =>
    resources(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties?.TracingConfig);

  test('of every function, if they are asked for, with no permission but to send them', async () => {
    const { template } = (await synthesized({ tracing: 'on' })).chat;

    expect(traced(template)).toEqual(Array(8).fill({ Mode: 'Active' }));
    const allowed = JSON.stringify(template).match(/"xray:[^"]*"/g) ?? [];
    expect([...new Set(allowed)].sort()).toEqual(['"xray:PutTelemetryRecords"', '"xray:PutTraceSegments"']);
  });

  test('of none otherwise', async () => {
    const { template } = (await synthesized()).chat;

    expect(traced(template)).toEqual(Array(8).fill(undefined));
    expect(JSON.stringify(template)).not.toContain('xray');
  });
});

describe('safeguards', async () => {
  const { chat, edge } = await synthesized(WITH_DOMAIN);
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

  test.each(['AWS::SecretsManager::Secret', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup'])(
    '%s outlives the stack, but not the failure of the deployment that created it',
    (type) => {
      const kept = [chat, edge].flatMap((stack) => (stack ? resources(stack.template, type) : []));

      expect(kept).not.toEqual([]);
      for (const [, resource] of kept) {
        expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
      }
    },
  );

  test('after a failed first deployment nothing is left but tables, whose protection nobody can lift meanwhile', () => {
    const left = [chat, edge].flatMap((stack) =>
      Object.values(stack?.template.Resources ?? {}).filter(
        (resource) => 'DeletionPolicy' in resource && resource.DeletionPolicy === 'Retain',
      ),
    );

    expect(left.map(({ Type }) => Type)).toEqual(Array(3).fill('AWS::DynamoDB::Table'));
  });

  test('a stage of any name has the same, and prod without them is like dev', async () => {
    const policies = ({ template }: typeof chat) =>
      Object.values(template.Resources).map((resource) => [
        resource.Type,
        'DeletionPolicy' in resource && resource.DeletionPolicy,
      ]);
    const [live, bare] = await Promise.all([
      synthesized({ ...WITH_DOMAIN, stage: 'live', safeguards: 'on' }),
      synthesized({ stage: 'prod', safeguards: 'off' }),
    ]);

    expect(policies(live.chat)).toEqual(policies(chat));
    expect(resources(live.chat.template, 'AWS::CloudWatch::Alarm')).toHaveLength(11);
    expect(policies(bare.chat)).toEqual(policies(dev));
  });

  test('both stacks are protected, and what is left open is said when they are synthesized', async () => {
    const { chat, edge } = await anApp({ stage: 'live', safeguards: 'on' });
    const { chat: bare } = await anApp({ stage: 'prod', edge: 'off' });

    expect([chat.terminationProtection, edge?.terminationProtection]).toEqual([true, true]);
    expect(Annotations.fromStack(chat).findWarning('*', Match.anyValue())).toEqual([]);
    Annotations.fromStack(bare).hasWarning('*', Match.stringLikeRegexp('without an edge no limits by address'));
  });

  test('a dev stage leaves nothing behind', () => {
    const kept = Object.values(dev.template.Resources).filter((resource) =>
      JSON.stringify(resource).includes('"Retain'),
    );

    expect(kept).toEqual([]);
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
