import { expect, test } from 'vitest';
import type { Template } from '../../../lib/app.ts';
import { accessLogs } from '../../../lib/bench/access-log.ts';
import { standingCosts } from '../../../lib/bench/standing-costs.ts';
import { synthesized } from '../synthesized.ts';

const { chat, edge } = await synthesized({ stage: 'dev' });

const metric = { MetricStat: {} };
const stack = (template: Template) => ({ name: 'x', region: 'us-east-1', template, accepted: {} });

test('an alarm is billed by the metrics in it, and ten are free', () => {
  const alarms = {
    A: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Metrics: [{ Expression: 'm0 + m1' }, ...Array(11).fill(metric)] },
    },
    B: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
  };

  const [cost] = standingCosts({ chat: stack({ Resources: alarms }) });

  expect(cost?.dollars).toBeCloseTo(0.2);
});

test('a stage without safeguards costs its secret', () => {
  expect(standingCosts({ chat, ...(edge && { edge }) })).toEqual([{ what: '1 secret', dollars: 0.4 }]);
});

test('a line of an access log has every field of its format, filled in', () => {
  const { http, edge: line } = accessLogs(chat.template, edge?.template ?? { Resources: {} });

  expect(http).toBeGreaterThan(200);
  expect(line).toBeGreaterThan(300);
});
