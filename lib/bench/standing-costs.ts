import type { Synthesized, SynthesizedStack } from '../app.ts';
import { CLOUDWATCH, STANDING } from '../list-prices.ts';

/** An item of a bill that is the same every month. */
export type StandingCost = { what: string; dollars: number };

/** What a stage costs a month before anybody uses it, but for its sweeps, by the resources of its templates. */
export function standingCosts({ chat, edge }: Pick<Synthesized, 'chat' | 'edge'>): StandingCost[] {
  const resources = [chat, edge].flatMap((stack) => Object.values(stack?.template.Resources ?? {}));
  const ofType = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const acls = ofType('AWS::WAFv2::WebACL');
  const rules = acls.flatMap(({ Rules }) => Rules as unknown[]).length;
  const metrics = alarmMetrics(chat);
  const secrets = ofType('AWS::SecretsManager::Secret').length;
  const costs = [
    { what: `${secrets} secret`, dollars: secrets * STANDING.secret },
    {
      what: `${acls.length} web ACL with ${rules} ${rules === 1 ? 'rule' : 'rules'}`,
      dollars: acls.length * STANDING.webAcl + rules * STANDING.webAclRule,
    },
    {
      what: `${metrics} metrics of alarms, ${CLOUDWATCH.free} free in an account`,
      dollars: Math.max(0, metrics - CLOUDWATCH.free) * CLOUDWATCH.alarmMetric,
    },
    {
      what: `${ofType('AWS::CloudWatch::Dashboard').length} dashboard, ${CLOUDWATCH.freeDashboards} free in an account`,
      dollars:
        Math.max(0, ofType('AWS::CloudWatch::Dashboard').length - CLOUDWATCH.freeDashboards) * CLOUDWATCH.dashboard,
    },
  ];
  return costs.filter(({ what }) => !what.startsWith('0 '));
}

/** The metrics in all alarms of a stack, by which they are billed. */
export const alarmMetrics = ({ template }: Pick<SynthesizedStack, 'template'>): number =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .reduce((sum, { Properties = {} }) => sum + metricsOf(Properties), 0);

/** Alarms are billed by the metrics in them: an expression's by those that it is made of. */
const metricsOf = ({ Metrics }: Record<string, unknown>): number =>
  (Metrics as { MetricStat?: unknown }[] | undefined)?.filter(({ MetricStat }) => MetricStat).length ?? 1;
