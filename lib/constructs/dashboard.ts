import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  type IMetric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PRICES } from '../list-prices.ts';
import type { AlarmsProps } from './alarms.ts';
import { ownMetric, PERIOD, socketMetric, tableMetrics, weighted } from './metrics.ts';

export interface ChatDashboardProps extends AlarmsProps {
  alarms: Alarm[];
}

/** Dollars for one, from dollars a million. */
const each = (aMillion: number): number => aMillion / 1_000_000;

const DAY = { period: Duration.days(1) };

/**
 * One dashboard, in the order of its questions: is it healthy, who uses it, what does it cost. Three dashboards of up to fifty
 * metrics are free of charge in an account.
 */
export class ChatDashboard extends Construct {
  constructor(scope: Construct, id: string, props: ChatDashboardProps) {
    super(scope, id);
    const { stage, region } = props.settings;
    const dashboard = new Dashboard(this, 'Dashboard', {
      // An account has one list of dashboards for all its Regions.
      dashboardName: `chat-gateway-${stage}-${region}`,
    });
    dashboard.addWidgets(heading('Is it healthy? Each alarm has an entry in docs/runbook.md.'));
    dashboard.addWidgets(new AlarmStatusWidget({ alarms: props.alarms, width: 24, height: 4 }));
    dashboard.addWidgets(...health(props));
    dashboard.addWidgets(heading('Who uses it? By tenant: npm run tenants -- usage <tenant>.'));
    dashboard.addWidgets(...use(props));
    dashboard.addWidgets(
      heading(
        'What does it cost, by day (UTC)? At list prices of the end of 2024 in us-east-1, nothing free; without edge, logs, storage and the minutes of connections. docs/costs.md has them all.',
      ),
    );
    dashboard.addWidgets(cost(props));
  }
}

function health({ settings: { stage }, httpApi, functions }: AlarmsProps): GraphWidget[] {
  const own = (...names: Parameters<typeof ownMetric>[1][]) => names.map((name) => ownMetric(stage, name));
  const slow = ['chat', 'socket'].flatMap((name) => functions[name] ?? []);
  return [
    graph('Not served', [
      httpApi.stage.metricServerError({ period: PERIOD, label: 'HTTP 5xx' }),
      ...own('RequestsFailed', 'RequestsThrottled', 'RequestsRefused', 'PostsMissed'),
    ]),
    graph('Made up for', own('EntriesRepaired', 'EntriesCaughtUp', 'CommitConflicts', 'SweepLeft')),
    graph('Latency, ms', [
      httpApi.stage.metricLatency({ period: PERIOD, statistic: 'p50', label: 'HTTP p50' }),
      httpApi.stage.metricLatency({ period: PERIOD, statistic: 'p99', label: 'HTTP p99' }),
      ...slow.map(({ lambda }) => lambda.metricDuration({ period: PERIOD, statistic: 'p99' })),
    ]),
    graph('Functions of the account at once', [
      LambdaFunction.metricAllConcurrentExecutions({ period: PERIOD, statistic: 'max' }),
    ]),
  ];
}

function use({ settings: { stage }, httpApi, socketApi }: AlarmsProps): GraphWidget[] {
  return [
    graph('Requests and messages', [
      httpApi.stage.metricCount({ period: PERIOD, label: 'HTTP requests' }),
      socketMetric(socketApi, 'MessageCount').with({ label: 'frames and posts' }),
    ]),
    graph('Sockets', [
      socketMetric(socketApi, 'ConnectCount').with({ label: 'opened' }),
      ownMetric(stage, 'SocketsEnded'),
      ownMetric(stage, 'PostsGone'),
      ownMetric(stage, 'ConversationsClosed'),
    ]),
  ];
}

/** Counts by day, each times its price: a bar a day, a part a service. */
function cost({ httpApi, socketApi, functions, tables }: AlarmsProps): GraphWidget {
  const priced = (metrics: IMetric[], factor: number) => metrics.map((metric) => ({ metric, factor }));
  const lambdas = Object.values(functions);
  const ofTables = (name: string) => Object.values(tables).flatMap((table) => tableMetrics(table, name));
  const services = [
    { label: 'HTTP API', name: 'http', terms: priced([httpApi.stage.metricCount()], each(PRICES.httpRequest)) },
    {
      label: 'WebSocket API',
      name: 'socket',
      terms: priced([socketMetric(socketApi, 'MessageCount')], each(PRICES.socketMessage)),
    },
    {
      label: 'Lambda',
      name: 'lambda',
      terms: lambdas.flatMap(({ lambda, memoryMb }) => [
        { metric: lambda.metricInvocations(), factor: each(PRICES.lambdaRequest) },
        {
          metric: lambda.metricDuration({ statistic: 'Sum' }),
          factor: (each(PRICES.gigabyteSecond) * memoryMb) / 1024 / 1000,
        },
      ]),
    },
    {
      label: 'DynamoDB',
      name: 'dynamo',
      terms: [
        ...priced(ofTables('ConsumedWriteCapacityUnits'), each(PRICES.wru)),
        ...priced(ofTables('ConsumedReadCapacityUnits'), each(PRICES.rru)),
      ],
    },
  ];
  return new GraphWidget({
    title: 'Dollars a day',
    left: services.map(({ label, name, terms }) => weighted(terms, { label: `${label}, $`, name, ...DAY })),
    view: GraphWidgetView.BAR,
    stacked: true,
    period: DAY.period,
    width: 24,
  });
}

const heading = (text: string) => new TextWidget({ markdown: `### ${text}`, width: 24, height: 1 });
const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12 });
