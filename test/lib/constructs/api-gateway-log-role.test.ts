import { expect, test } from 'vitest';
import { properties, resources, synthesized } from '../synthesized.ts';

const { template } = (await synthesized({ socketAccessLog: 'create-role' })).chat;
const [[roleId, role] = []] = resources(template, 'AWS::IAM::Role').filter(([id]) => id.includes('LogRole'));

test('the account names a role that only API Gateway takes up', () => {
  expect(properties(template, 'AWS::ApiGateway::Account')).toEqual({
    CloudWatchRoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] },
  });
  expect(role?.Properties?.AssumeRolePolicyDocument).toMatchObject({
    Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' } }],
  });
});

test('the role is created complete: its one policy is its own, and allows logs and nothing else', () => {
  expect(role?.Properties).not.toHaveProperty('ManagedPolicyArns');
  expect(role?.Properties?.Policies).toMatchObject([
    {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              'logs:CreateLogGroup',
              'logs:CreateLogStream',
              'logs:DescribeLogGroups',
              'logs:DescribeLogStreams',
              'logs:FilterLogEvents',
              'logs:GetLogEvents',
              'logs:PutLogEvents',
            ],
            Resource: '*',
          },
        ],
      },
    },
  ]);
});

test('both outlive the stack, also of a dev stage: other APIs of the account log through them', () => {
  const [[, account] = []] = resources(template, 'AWS::ApiGateway::Account');

  for (const kept of [account, role])
    expect(kept).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});
