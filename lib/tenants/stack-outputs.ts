import type { AwsAnswer, AwsCall } from '../../lambdas/adapters/aws/signed-call.ts';

type Call = (call: AwsCall) => Promise<Pick<AwsAnswer, 'status' | 'body'>>;

const UNESCAPED: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/**
 * The outputs of a stack deployed in the Region that `call` asks, by a signed call: CloudFormation's own client would be
 * another dependency for one request. The answer is XML; outputs are flat pairs in it.
 */
export async function stackOutputs(call: Call, stack: string, region: string): Promise<Record<string, string>> {
  const { status, body } = await call({
    service: 'cloudformation',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Action: 'DescribeStacks', Version: '2010-05-15', StackName: stack }).toString(),
  });
  if (status !== 200) {
    const said = tagged(body, 'Message') ?? `CloudFormation answered ${status} about ${stack}`;
    throw new Error(`${said} (asked in ${region}; --region asks elsewhere)`);
  }
  const outputs = body.match(/<member>(?:(?!<member>)[\s\S])*?<OutputKey>[\s\S]*?<\/member>/g) ?? [];
  return Object.fromEntries(outputs.map((xml) => [tagged(xml, 'OutputKey') ?? '', tagged(xml, 'OutputValue') ?? '']));
}

function tagged(xml: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  return text?.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => UNESCAPED[entity] ?? entity);
}
