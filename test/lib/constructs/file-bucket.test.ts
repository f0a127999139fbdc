import { describe, expect, test } from 'vitest';
import { SENT_WITHIN_DAYS } from '../../../lambdas/domain/uploads/upload.ts';
import { type Properties, properties, resources, synthesized } from '../synthesized.ts';

const dev = (await synthesized({ retentionDays: '90' })).chat.template;
const prod = (await synthesized({ stage: 'prod' })).chat.template;
const statements = (template: typeof dev): Properties[] =>
  properties(template, 'AWS::S3::BucketPolicy').PolicyDocument.Statement;

describe('the bucket of files', () => {
  const bucket = properties(dev, 'AWS::S3::Bucket');

  test('is private, encrypted, and takes nothing that is not encrypted on the way', () => {
    expect(bucket).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(statements(dev)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('deletes uploads not completed in a day, and completed files not before the last message that may carry them', () => {
    const [arriving, ...rules] = bucket.LifecycleConfiguration.Rules;
    const kept = Array.from({ length: 90 }, (_, index) => index + 1);

    expect(arriving).toMatchObject({ Prefix: 'uploads/', ExpirationInDays: 1, Status: 'Enabled' });
    expect(rules).toMatchObject([
      ...kept.map((days) => ({
        Prefix: `files/${days}-`,
        ExpirationInDays: days + SENT_WITHIN_DAYS,
        Status: 'Enabled',
      })),
      { Prefix: 'files/', ExpirationInDays: 90 + SENT_WITHIN_DAYS, Status: 'Enabled' },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ]);
    expect(bucket).not.toHaveProperty('VersioningConfiguration');
  });

  test('has no more rules than S3 takes, however long a deployment keeps anything', async () => {
    const { template } = (await synthesized({ retentionDays: '3650' })).chat;
    const { Rules } = properties(template, 'AWS::S3::Bucket').LifecycleConfiguration;

    expect(Rules.length).toBeLessThanOrEqual(1000);
    expect(Rules.at(-2)).toMatchObject({ Prefix: 'files/', ExpirationInDays: 3661 });
  });

  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('takes a PUT with any headers from any page, of an app too: %s', (_, template) => {
    const rule = { AllowedMethods: ['PUT'], AllowedHeaders: ['*'], MaxAge: 3600 };

    expect(properties(template, 'AWS::S3::Bucket').CorsConfiguration.CorsRules).toEqual([
      { ...rule, AllowedOrigins: ['https://*', 'http://*'] },
      { ...rule, AllowedOrigins: ['*'] },
    ]);
  });

  test('is read by distributions of this account only, by exact name, where files are served', () => {
    const [read, ...others] = statements(dev).filter(({ Effect }) => Effect === 'Allow');

    expect(others).toEqual([]);
    expect(read).toMatchObject({ Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } });
    expect(JSON.stringify(read?.Resource)).toContain('/files/*');
    expect(JSON.stringify(read?.Condition)).toMatch(/ArnLike.*AWS:SourceArn.*:distribution\/\*/);
  });

  test('without an edge is read only by the function that presigns URLs', async () => {
    const { template } = (await synthesized({ edge: 'off' })).chat;

    expect(statements(template).filter(({ Effect }) => Effect === 'Allow')).toEqual([]);
    const policy = JSON.stringify(properties(template, 'AWS::IAM::Policy', 'ChatRole').PolicyDocument);
    expect(policy).toMatch(/"s3:GetObject"[^;]*\/files\/\*/);
    expect(JSON.stringify(template)).not.toContain('cloudfront.amazonaws.com');
  });

  test('outlives the stack with safeguards only', () => {
    expect(resources(prod, 'AWS::S3::Bucket')[0]?.[1]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
    expect(resources(dev, 'AWS::S3::Bucket')[0]?.[1]).toMatchObject({ DeletionPolicy: 'Delete' });
  });
});
