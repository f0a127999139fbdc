import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { ChatFunction } from './chat-function.ts';
import type { ChatTable } from './chat-table.ts';
import type { ChatHttpApi } from './http-api.ts';
import type { ChatSocketApi } from './socket-api.ts';

export interface AlarmsProps {
  settings: Settings;
  httpApi: ChatHttpApi;
  socketApi: ChatSocketApi;
  functions: Record<string, ChatFunction>;
  /** The function that must run every minute. */
  sweeper: ChatFunction;
  /** Functions that are invoked asynchronously, whose events can be dropped without an error to any caller. */
  asynchronous: Record<string, ChatFunction>;
  tables: Record<string, ChatTable>;
}

const PERIOD = Duration.minutes(5);

/**
 * Seven alarms and one dashboard: each alarm means that some client is not served. Without an address they are seen on the
 * dashboard only. Alarms are billed by the metrics in them, ten of which are free in an account, as are three dashboards;
 * what that makes is in docs/review.md.
 */
export class Alarms extends Construct {
  readonly #notify: SnsAction | undefined;
  readonly #dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#notify = mail(this, props.settings.alarmEmail);
    const { stage, region } = props.settings;
    // An account has one list of dashboards for all its Regions.
    this.#dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `chat-gateway-${stage}-${region}` });
    const lambdas = Object.values(props.functions).map(({ lambda }) => lambda);
    const settings = { period: PERIOD };

    this.#threshold('HttpErrors', 'HTTP answers 5xx', props.httpApi.stage.metricServerError(settings), 5);
    this.#threshold('SocketErrors', 'frames that no function could take', socketErrors(props.socketApi), 5);
    this.#threshold(
      'FunctionErrors',
      'functions that failed',
      sum(lambdas.map((each) => each.metricErrors(settings))),
      5,
    );
    this.#threshold(
      'FunctionThrottles',
      'functions out of concurrency',
      sum(lambdas.map((each) => each.metricThrottles(settings))),
      1,
    );
    this.#threshold('TableThrottles', 'table requests refused', sum(Object.values(props.tables).flatMap(throttles)), 1);
    this.#threshold(
      'DroppedEvents',
      'asynchronous events dropped',
      sum(Object.values(props.asynchronous).map(dropped)),
      1,
    );
    this.#silence('SweeperSilent', props.sweeper);
    this.#dashboard.addWidgets(
      graph('Requests', [props.httpApi.stage.metricCount(settings)]),
      graph('Latency of HTTP answers (p99)', [props.httpApi.stage.metricLatency({ ...settings, statistic: 'p99' })]),
      graph(
        'Sockets: opened, messages',
        ['ConnectCount', 'MessageCount'].map((name) => socketMetric(props.socketApi, name)),
      ),
      graph(
        'Duration of functions (p99)',
        lambdas.map((each) => each.metricDuration({ ...settings, statistic: 'p99' })),
      ),
    );
  }

  #threshold(id: string, label: string, metric: IMetric, threshold: number): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `At least ${threshold} in five minutes: ${label}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.#show(alarm, label, metric);
  }

  /**
   * The alarm for missed sweeps, which leave dead sockets, idle conversations and unrepaired pushes behind. No data is the
   * failure here.
   */
  #silence(id: string, sweeper: ChatFunction): void {
    const metric = sweeper.lambda.metricInvocations({ period: PERIOD });
    const alarm = new Alarm(this, id, {
      alarmDescription: 'No sweep for ten minutes',
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.#show(alarm, 'sweeps', metric);
  }

  #show(alarm: Alarm, label: string, metric: IMetric): void {
    if (this.#notify) alarm.addAlarmAction(this.#notify);
    this.#dashboard.addWidgets(graph(label, [metric]));
  }
}

const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12 });

const sum = (metrics: IMetric[]) =>
  new MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period: PERIOD,
  });

const socketMetric = (socketApi: ChatSocketApi, metricName: string) =>
  new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiId: socketApi.api.apiId, Stage: socketApi.stage.stageName },
    statistic: 'Sum',
    period: PERIOD,
  });

/** Two metrics for the same failure: the function failed, or API Gateway could not reach it. */
const socketErrors = (socketApi: ChatSocketApi) =>
  sum([socketMetric(socketApi, 'IntegrationError'), socketMetric(socketApi, 'ExecutionError')]);

const dropped = ({ lambda }: ChatFunction) => lambda.metric('AsyncEventsDropped', { statistic: 'Sum', period: PERIOD });

const throttles = ({ table }: ChatTable) =>
  ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => table.metric(name, { statistic: 'Sum', period: PERIOD }));

function mail(scope: Construct, address: string | undefined): SnsAction | undefined {
  if (!address) return undefined;
  const topic = new Topic(scope, 'Topic', { enforceSSL: true });
  topic.addSubscription(new EmailSubscription(address));
  return new SnsAction(topic);
}
