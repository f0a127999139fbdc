import type { Synthesized } from '../app.ts';

/** Dollars a month for what exists whether it is used or not; list prices in us-east-1 (docs/costs.md says when and where from). */
const PRICES = { secret: 0.4, webAcl: 5, webAclRule: 1, alarmMetric: 0.1, dashboard: 3 } as const;

/** What an account has free of charge each month: so many metrics of alarms, and dashboards. */
const FREE = { alarmMetrics: 10, dashboards: 3 } as const;

/** An item of a bill that is the same every month. */
export type StandingCost = { what: string; dollars: number };

/** What a stage costs a month before anybody uses it, but for its sweeps, by the resources of its templates. */
export function standingCosts({ chat, edge }: Pick<Synthesized, 'chat' | 'edge'>): StandingCost[] {
  const resources = [chat, edge].flatMap((stack) => Object.values(stack?.template.Resources ?? {}));
  const ofType = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const acls = ofType('AWS::WAFv2::WebACL');
  const rules = acls.flatMap(({ Rules }) => Rules as unknown[]).length;
  const metrics = ofType('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0);
  const secrets = ofType('AWS::SecretsManager::Secret').length;
  const costs = [
    { what: `${secrets} secret`, dollars: secrets * PRICES.secret },
    {
      what: `${acls.length} web ACL with ${rules} ${rules === 1 ? 'rule' : 'rules'}`,
      dollars: acls.length * PRICES.webAcl + rules * PRICES.webAclRule,
    },
    {
      what: `${metrics} metrics of alarms, ${FREE.alarmMetrics} free in an account`,
      dollars: Math.max(0, metrics - FREE.alarmMetrics) * PRICES.alarmMetric,
    },
    {
      what: `${ofType('AWS::CloudWatch::Dashboard').length} dashboard, ${FREE.dashboards} free in an account`,
      dollars: Math.max(0, ofType('AWS::CloudWatch::Dashboard').length - FREE.dashboards) * PRICES.dashboard,
    },
  ];
  return costs.filter(({ what }) => !what.startsWith('0 '));
}

/** Alarms are billed by the metrics in them: an expression's by those that it is made of. */
const metricsOf = ({ Metrics }: Record<string, unknown>): number =>
  (Metrics as { MetricStat?: unknown }[] | undefined)?.filter(({ MetricStat }) => MetricStat).length ?? 1;
