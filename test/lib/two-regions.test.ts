import { expect, test } from 'vitest';
import type { SynthesizedStack, TemplateResource } from '../../lib/app.ts';
import { synthesized } from './synthesized.ts';

const deployed = async (stage: string, region: string): Promise<SynthesizedStack[]> => {
  const { chat, edge } = await synthesized({ stage }, { CDK_DEFAULT_REGION: region });
  return edge ? [chat, edge] : [chat];
};

/** Types whose names are unique within an API or a role, or need not be unique at all. */
const FREE = /^AWS::(ApiGatewayV2::\w+|IAM::Policy)$/;

/** Names given by the template, each of which an account, or one Region of it, takes only once. */
const givenNames = ({ template }: SynthesizedStack): string[] =>
  Object.entries(template.Resources).flatMap(([id, resource]) =>
    FREE.test(resource.Type) ? [] : namesOf(resource).map((name) => `${resource.Type} ${id} ${name}`),
  );

/**
 * The names of a resource: `Name` or, of a table, `TableName`, at the top or in its `…Config`; of a web ACL also its metric.
 */
function namesOf({ Type, Properties = {} }: TemplateResource): string[] {
  const own = `${Type.split('::')[2]}Name`;
  const configs = Object.entries(Properties).filter(([key]) => key.endsWith('Config'));
  const named = [Properties, ...configs.map(([, config]) => Object(config))].flatMap((level) => [
    level.Name,
    level[own],
  ]);
  return [...named, Object(Properties.VisibilityConfig).MetricName].filter((name) => typeof name === 'string');
}

test.each(['dev', 'prod'])('the stage %s in two Regions is four stacks that share no name', async (stage) => {
  const ireland = await deployed(stage, 'eu-west-1');
  const virginia = await deployed(stage, 'us-east-1');
  expect([...ireland, ...virginia].map(({ name, region }) => `${region} ${name}`)).toEqual([
    `eu-west-1 chat-gateway-${stage}`,
    `us-east-1 chat-gateway-${stage}-edge-eu-west-1`,
    `us-east-1 chat-gateway-${stage}`,
    `us-east-1 chat-gateway-${stage}-edge-us-east-1`,
  ]);

  const [here, there] = [ireland.flatMap(givenNames), virginia.flatMap(givenNames)];
  expect(here.length).toBeGreaterThanOrEqual(5);
  expect(here.filter((name) => there.includes(name))).toEqual([]);
});
