import { expect, test } from 'vitest';
import { stackOutputs } from '../../../lib/tenants/stack-outputs.ts';

/** Written by hand after the sample response of DescribeStacks in CloudFormation's API reference, parameters included. */
const ANSWER = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStacksResult><Stacks><member>
    <StackName>chat-gateway-prod</StackName>
    <Parameters><member><ParameterKey>BootstrapVersion</ParameterKey><ParameterValue>/cdk</ParameterValue></member></Parameters>
    <Outputs>
      <member><OutputKey>TenantsTable</OutputKey><OutputValue>T-1</OutputValue></member>
      <member><Description>a &amp; b</Description><OutputKey>TokenIssuer</OutputKey><OutputValue>https://x?a=1&amp;b=2</OutputValue></member>
    </Outputs>
  </member></Stacks></DescribeStacksResult>
</DescribeStacksResponse>`;

test('the outputs of a stack are read from CloudFormation’s answer', async () => {
  const asked: string[] = [];
  const call = async ({ body }: { body: string }) => {
    asked.push(body);
    return { status: 200, body: ANSWER };
  };

  expect(await stackOutputs(call, 'chat-gateway-prod', 'eu-west-1')).toEqual({
    TenantsTable: 'T-1',
    TokenIssuer: 'https://x?a=1&b=2',
  });
  expect(asked).toEqual(['Action=DescribeStacks&Version=2010-05-15&StackName=chat-gateway-prod']);
});

test('an error of CloudFormation is passed on, with the Region that was asked', async () => {
  const body = '<ErrorResponse><Error><Message>Stack with id x does not exist</Message></Error></ErrorResponse>';

  await expect(stackOutputs(async () => ({ status: 400, body }), 'x', 'eu-west-1')).rejects.toThrow(
    'Stack with id x does not exist (asked in eu-west-1; --region asks elsewhere)',
  );
});
