import { expect, test } from 'vitest';
import { embeddedMetrics } from '../../../../lambdas/adapters/aws/embedded-metrics.ts';
import { METRICS } from '../../../../lambdas/domain/metrics.ts';
import { emfProblems } from '../../../support/emf/emf-problems.ts';

const SOURCE = { stage: 'prod', now: 1_764_000_000_123 };

test('a count of each metric is a document that CloudWatch takes', () => {
  const fields = embeddedMetrics(new Map(METRICS.map((name) => [name, 2])), SOURCE);

  expect(emfProblems(JSON.parse(JSON.stringify({ level: 'info', ...fields })))).toEqual([]);
});

test('only what was counted is told, under the stage and nothing else', () => {
  const fields = embeddedMetrics(
    new Map([
      ['PostsMissed', 3],
      ['CommitConflicts', 0],
      ['posts', 5],
    ]),
    SOURCE,
  );

  expect(fields).toEqual({
    PostsMissed: 3,
    Stage: 'prod',
    _aws: {
      Timestamp: 1_764_000_000_123,
      CloudWatchMetrics: [
        { Namespace: 'ChatGateway', Dimensions: [['Stage']], Metrics: [{ Name: 'PostsMissed', Unit: 'Count' }] },
      ],
    },
  });
});

test('a line without a metric has no member more', () => {
  expect(embeddedMetrics(new Map([['posts', 2]]), SOURCE)).toEqual({});
});

test('there are as many metrics as docs/costs.md counts, each of which is a price', () => {
  expect(METRICS).toHaveLength(11);
});
