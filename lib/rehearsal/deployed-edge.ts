import type { Behavior, EdgeDefinition, Origin } from '@chat-gateway/local/edge-definition';
import type { Header } from '@chat-gateway/local/gateway-message';
import type { EmulatorCalls } from './emulator-calls.ts';
import { resourceId } from './stacks.ts';
import { elements, textOf } from './xml.ts';

const CLOUDFRONT = '/2020-05-31';

/** The distribution of an edge stack as it was deployed: with the hosts and the key that CloudFormation resolved at that time. */
export async function deployedEdge(call: EmulatorCalls, stack: string): Promise<EdgeDefinition> {
  const id = await resourceId(call, stack, 'AWS::CloudFront::Distribution');
  const get = (path: string) => call({ service: 'cloudfront', method: 'GET', path: CLOUDFRONT + path });
  const described = await get(`/distribution/${id}`);
  const origins = new Map(elements(described, 'Origin').map((xml) => [textOf(xml, 'Id') ?? '', originIn(xml)]));
  const behaviors = [...elements(described, 'CacheBehavior'), ...elements(described, 'DefaultCacheBehavior')];
  return {
    id,
    arn: textOf(described, 'ARN') ?? '',
    origins,
    domain: textOf(described, 'DomainName') ?? '',
    behaviors: await Promise.all(
      behaviors.map((xml) => behaviorIn(xml, origins, (name) => get(`/function/${name}?Stage=LIVE`))),
    ),
    errorPages: [],
    logFields: [],
  };
}

const originIn = (xml: string): Origin => ({
  domain: textOf(xml, 'DomainName') ?? '',
  path: textOf(xml, 'OriginPath') ?? '',
  headers: elements(xml, 'OriginCustomHeader').map(
    (header): Header => [textOf(header, 'HeaderName') ?? '', textOf(header, 'HeaderValue') ?? ''],
  ),
});

async function behaviorIn(
  xml: string,
  origins: ReadonlyMap<string, Origin>,
  codeOf: (functionName: string) => Promise<string>,
): Promise<Behavior> {
  const pattern = textOf(xml, 'PathPattern');
  const origin = origins.get(textOf(xml, 'TargetOriginId') ?? '');
  if (!origin) throw new Error(`the behavior ${pattern ?? 'by default'} has no origin`);
  const name = textOf(xml, 'FunctionARN')?.split('/').at(-1);
  return {
    ...(pattern === undefined ? {} : { pattern }),
    origin,
    methods: elements(elements(xml, 'AllowedMethods')[0] ?? '', 'Method'),
    ...(name === undefined ? {} : { viewerRequest: { name, code: await codeOf(name) } }),
    forwards: textOf(xml, 'OriginRequestPolicyId') === undefined ? 'conditions' : 'viewer-but-host',
    encodings: [],
    added: [],
  };
}
