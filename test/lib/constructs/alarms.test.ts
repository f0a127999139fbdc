import { expect, test } from 'vitest';
import { properties, resources, synthesized } from '../synthesized.ts';

const { template } = (await synthesized({ stage: 'prod', alarmEmail: 'ops@example.com' })).chat;
const alarms = resources(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties ?? {});

test('production has seven alarms, below the ten that are free, and every one is mailed', () => {
  expect(alarms).toHaveLength(7);
  for (const alarm of alarms) expect(alarm.AlarmActions).toHaveLength(1);
  expect(properties(template, 'AWS::SNS::Subscription')).toMatchObject({
    Protocol: 'email',
    Endpoint: 'ops@example.com',
  });
});

test('a sweeper that stops is noticed, although a function that does not run has no data', () => {
  const silent = alarms.find(({ TreatMissingData }) => TreatMissingData === 'breaching');

  expect(silent).toMatchObject({ MetricName: 'Invocations', ComparisonOperator: 'LessThanThreshold', Threshold: 1 });
});

test('failures of every function are counted', () => {
  const functions = resources(template, 'AWS::Lambda::Function').map(([id]) => id);
  for (const id of ['FunctionErrors', 'FunctionThrottles']) {
    const text = JSON.stringify(properties(template, 'AWS::CloudWatch::Alarm', `Alarms${id}`));
    expect(functions.filter((name) => !text.includes(`"Ref":"${name}"`))).toEqual([]);
  }
});

test('one dashboard shows them, and how long each function takes', () => {
  const dashboard = JSON.stringify(properties(template, 'AWS::CloudWatch::Dashboard').DashboardBody);

  for (const [name] of resources(template, 'AWS::Lambda::Function')) expect(dashboard).toContain(`"Ref":"${name}"`);
});

test('without an address they are created all the same; outside production there are none', async () => {
  const silent = (await synthesized({ stage: 'prod' })).chat.template;

  expect(resources(silent, 'AWS::CloudWatch::Alarm')).toHaveLength(7);
  expect(resources(silent, 'AWS::SNS::Topic')).toEqual([]);
  expect(resources((await synthesized()).chat.template, 'AWS::CloudWatch::Alarm')).toEqual([]);
});
