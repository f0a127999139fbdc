import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLOUDWATCH } from '../../../lib/list-prices.ts';
import { type Properties, properties, resources, synthesized } from '../synthesized.ts';

const { template } = (await synthesized({ stage: 'prod', alarmEmail: 'ops@example.com' })).chat;
const alarms = new Map<string, Properties>(
  resources(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [nameOf(id), Properties ?? {}]),
);
const document = (name: string) => readFileSync(join(import.meta.dirname, '../../../docs', name), 'utf8');

/** An alarm's own id, out of the logical id: its construct's, its own, a hash. */
function nameOf(logicalId: string): string {
  return logicalId.replace(/^Alarms/, '').replace(/[0-9A-F]{8}$/, '');
}

type Metric = { MetricName: string; Namespace: string; Dimensions?: { Name: string; Value: unknown }[] };

/** The metrics in an alarm: its own one, or those of its expression. */
function metricsOf(alarm: Properties): Metric[] {
  if (alarm.MetricName) return [alarm as Metric];
  return alarm.Metrics.flatMap(({ MetricStat }: Properties) => (MetricStat ? [MetricStat.Metric] : []));
}

test('production has these alarms, and every one is mailed', () => {
  expect([...alarms.keys()].sort()).toEqual([
    'DroppedEvents',
    'FunctionThrottles',
    'HttpErrors',
    'JobErrors',
    'Messages',
    'PostsMissed',
    'RequestsFailed',
    'RequestsThrottled',
    'SocketErrors',
    'SweeperSilent',
    'TableThrottles',
  ]);
  for (const alarm of alarms.values()) expect(alarm.AlarmActions).toHaveLength(1);
  expect(properties(template, 'AWS::SNS::Subscription')).toMatchObject({
    Protocol: 'email',
    Endpoint: 'ops@example.com',
  });
});

test('they are billed by metric, as the documents say', () => {
  const count = [...alarms.values()].flatMap(metricsOf).length;
  const dollars = `$${((count - CLOUDWATCH.free) * CLOUDWATCH.alarmMetric).toFixed(2)}`;

  const said = (file: string) => document(file).replaceAll(/\s+/g, ' ');

  expect(count).toBe(23);
  for (const file of ['costs.md', '../README.md']) expect(said(file)).toContain(`${count} metrics`);
  for (const file of ['costs.md', '../README.md', '../lib/constructs/alarms.ts'])
    expect(document(file)).toContain(dollars);
  for (const alarm of alarms.values()) expect(metricsOf(alarm).length).toBeLessThanOrEqual(10);
});

describe('the runbook', () => {
  const [, entries = ''] = document('runbook.md').split('\n## Alarms\n');
  const headings = [...entries.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);

  test('has an entry for each alarm, and none for another', () => {
    expect(headings.toSorted()).toEqual([...alarms.keys()].sort());
  });

  test('is named in each alarm, at its entry', () => {
    for (const [name, { AlarmDescription }] of alarms)
      expect(AlarmDescription).toMatch(new RegExp(`docs/runbook\\.md#${name.toLowerCase()}$`));
  });

  test('was tried with the faults of the runner, but for one that it does not have', () => {
    const journey = document('../test/journeys/alarms.test.ts');
    const tried = [...journey.matchAll(/^it\('(\w+): /gm)].map(([, name]) => name);

    expect([...tried, 'FunctionThrottles'].toSorted()).toEqual([...alarms.keys()].sort());
  });

  test('says in each entry what one sees, why, and what to do', () => {
    for (const entry of entries.split(/^### /m).slice(1))
      expect(entry).toMatch(/\*\*What one sees\.\*\*.*\*\*Why\.\*\*.*\*\*What to do\.\*\*/s);
  });
});

test('a sweeper that stops is noticed, although a function that does not run has no data', () => {
  expect(alarms.get('SweeperSilent')).toMatchObject({
    TreatMissingData: 'breaching',
    MetricName: 'Invocations',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
  });
});

test('every table and every global index is watched for throttling, whose metrics are apart', () => {
  const watched = metricsOf(alarms.get('TableThrottles') ?? {}).map(({ MetricName, Namespace, Dimensions = [] }) => ({
    namespace: Namespace,
    metric: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }));
  const expected = resources(template, 'AWS::DynamoDB::Table').flatMap(([id, { Properties = {} }]) => {
    const indexes = ((Properties as Properties).GlobalSecondaryIndexes ?? []).map(
      (index: Properties) => index.IndexName,
    );
    return ['ReadThrottleEvents', 'WriteThrottleEvents'].flatMap((metric) =>
      [{}, ...indexes.map((GlobalSecondaryIndexName: string) => ({ GlobalSecondaryIndexName }))].map((index) => ({
        namespace: 'AWS/DynamoDB',
        metric,
        dimensions: { TableName: { Ref: id }, ...index },
      })),
    );
  });

  expect(expected).toHaveLength(10);
  expect(watched).toHaveLength(expected.length);
  expect(watched).toEqual(expect.arrayContaining(expected));
});

test('what no caller notices is watched in each function that is invoked asynchronously', () => {
  const functions = resources(template, 'AWS::Lambda::EventInvokeConfig').map(
    ([, { Properties }]) => Properties?.FunctionName,
  );

  expect(functions).toHaveLength(2);
  for (const name of ['JobErrors', 'DroppedEvents'])
    expect(metricsOf(alarms.get(name) ?? {}).map(({ Dimensions }) => Dimensions?.[0]?.Value)).toEqual(
      expect.arrayContaining(functions),
    );
});

test('throttling of functions is that of the account, whose concurrency they share', () => {
  const [metric] = metricsOf(alarms.get('FunctionThrottles') ?? {});

  expect(metric).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Throttles' });
  expect(metric?.Dimensions ?? []).toEqual([]);
});

test('metrics of our own are asked for as the functions write them', () => {
  for (const name of ['RequestsFailed', 'RequestsThrottled', 'PostsMissed'])
    expect(metricsOf(alarms.get(name) ?? {})).toMatchObject([
      { Namespace: 'ChatGateway', MetricName: name, Dimensions: [{ Name: 'Stage', Value: 'prod' }] },
    ]);
});

describe('the dashboard', () => {
  const [source = ''] = resources(template, 'AWS::CloudWatch::Dashboard').map(([, { Properties }]) =>
    JSON.stringify(Properties?.DashboardBody),
  );

  test('shows every alarm', () => {
    for (const [id] of resources(template, 'AWS::CloudWatch::Alarm')) expect(source).toContain(`"${id}"`);
  });

  test('counts the price of every function, table and global index', () => {
    for (const type of ['AWS::Lambda::Function', 'AWS::DynamoDB::Table'])
      for (const [id] of resources(template, type)) expect(source).toContain(`{"Ref":"${id}"}`);
    expect(source.match(/ConsumedWriteCapacityUnits/g)).toHaveLength(5);
    expect(source).not.toContain('undefined');
    expect(source).not.toMatch(/\d[eE]-\d/);
  });

  test('is one of those that are free of charge', () => {
    const metrics = source.match(/\\"(AWS\/\w+|ChatGateway)\\",\\"/g) ?? [];

    expect(metrics.length).toBeGreaterThan(30);
    expect(metrics.length).toBeLessThanOrEqual(CLOUDWATCH.metricsOfFreeDashboard);
  });
});

test('without an address they are created all the same; outside production there are none', async () => {
  const silent = (await synthesized({ stage: 'prod' })).chat.template;

  expect(resources(silent, 'AWS::CloudWatch::Alarm')).toHaveLength(alarms.size);
  expect(resources(silent, 'AWS::SNS::Topic')).toEqual([]);
  expect(resources((await synthesized()).chat.template, 'AWS::CloudWatch::Alarm')).toEqual([]);
});
