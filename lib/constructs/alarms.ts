import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { ChatFunction } from './chat-function.ts';
import type { ChatTable } from './chat-table.ts';
import { ChatDashboard } from './dashboard.ts';
import type { ChatHttpApi } from './http-api.ts';
import { ownMetric, PERIOD, socketMetric, sum, tableMetrics } from './metrics.ts';
import type { ChatSocketApi } from './socket-api.ts';

export interface AlarmsProps {
  settings: Settings;
  httpApi: ChatHttpApi;
  socketApi: ChatSocketApi;
  functions: Record<string, ChatFunction>;
  /** The function that must run every minute. */
  sweeper: ChatFunction;
  /** Functions that are invoked asynchronously, whose failures and dropped events no caller notices. */
  asynchronous: Record<string, ChatFunction>;
  tables: Record<string, ChatTable>;
}

/** An alarm: the first sentence that its reader sees, and when it rings. */
interface Watched {
  says: string;
  metric: IMetric;
  /** Rings from this many on in five minutes. */
  least: number;
}

/**
 * Frames of clients and posts to them in five minutes from which the alarm rings: 333 a second, or $1.20 an hour. A hundred
 * agents who see ten messages a second are three times as much.
 */
const MESSAGES_WORTH_A_LOOK = 100_000;

/**
 * The alarms and the dashboard. Each alarm means that somebody is not served, or that money is spent faster than it should be;
 * each names its entry of docs/runbook.md. They hold 23 metrics, by which alarms are billed: of those ten are free in an account,
 * so they are $1.30 a month (`lib/list-prices.ts`). Without an address they are seen on the dashboard only.
 *
 * Functions that face a caller have none of their own: what fails or is throttled there is a 5xx of the API, or a frame that no
 * function took.
 */
export class Alarms extends Construct {
  readonly #notify: SnsAction | undefined;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#notify = mail(this, props.settings.alarmEmail);
    const alarms = [
      ...Object.entries(watched(props)).map(([name, each]) => this.#threshold(name, each)),
      this.#silence(props.sweeper),
    ];
    new ChatDashboard(this, 'Dashboard', { ...props, alarms });
  }

  #threshold(id: string, { says, metric, least }: Watched): Alarm {
    return this.#notified(
      new Alarm(this, id, {
        alarmDescription: described(id, `${says}: at least ${least} in five minutes.`),
        metric,
        threshold: least,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }

  /** The alarm for missed sweeps. No data is the failure here. */
  #silence(sweeper: ChatFunction): Alarm {
    const id = 'SweeperSilent';
    return this.#notified(
      new Alarm(this, id, {
        alarmDescription: described(id, 'No sweep for ten minutes.'),
        metric: sweeper.lambda.metricInvocations({ period: PERIOD }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: 2,
        treatMissingData: TreatMissingData.BREACHING,
      }),
    );
  }

  #notified(alarm: Alarm): Alarm {
    if (this.#notify) alarm.addAlarmAction(this.#notify);
    return alarm;
  }
}

function watched({
  settings: { stage },
  httpApi,
  socketApi,
  asynchronous,
  tables,
}: AlarmsProps): Record<string, Watched> {
  const jobs = Object.values(asynchronous).map(({ lambda }) => lambda);
  const period = { period: PERIOD };
  return {
    HttpErrors: {
      says: 'HTTP answers with a status of 500 or more',
      metric: httpApi.stage.metricServerError(period),
      least: 5,
    },
    // Two metrics for the same: the function failed, or API Gateway could not reach it.
    SocketErrors: {
      says: 'Handshakes, frames and disconnects that no function took',
      metric: sum(['IntegrationError', 'ExecutionError'].map((name) => socketMetric(socketApi, name))),
      least: 5,
    },
    RequestsFailed: {
      says: 'Requests and frames that failed by our fault',
      metric: ownMetric(stage, 'RequestsFailed'),
      least: 5,
    },
    RequestsThrottled: {
      says: 'Requests and frames that were refused because of a limit',
      metric: ownMetric(stage, 'RequestsThrottled'),
      least: 100,
    },
    PostsMissed: {
      says: 'Entries that a connected client could not be reached with',
      metric: ownMetric(stage, 'PostsMissed'),
      least: 20,
    },
    JobErrors: {
      says: 'Sweeps and background work that failed',
      metric: sum(jobs.map((lambda) => lambda.metricErrors(period))),
      least: 1,
    },
    DroppedEvents: {
      says: 'Background work that was never begun',
      metric: sum(jobs.map((lambda) => lambda.metric('AsyncEventsDropped', { statistic: 'Sum', ...period }))),
      least: 1,
    },
    // Of all functions of the account in this Region: they share its concurrency, so whichever is throttled, it is used up.
    FunctionThrottles: {
      says: 'Invocations that were throttled, the account out of concurrency',
      metric: LambdaFunction.metricAllThrottles(period),
      least: 1,
    },
    TableThrottles: {
      says: 'Requests that a table or an index refused',
      metric: sum(
        Object.values(tables).flatMap((table) =>
          ['ReadThrottleEvents', 'WriteThrottleEvents'].flatMap((name) => tableMetrics(table, name)),
        ),
      ),
      least: 1,
    },
    Messages: {
      says: 'Frames from and posts to sockets, a dollar a million',
      metric: socketMetric(socketApi, 'MessageCount'),
      least: MESSAGES_WORTH_A_LOOK,
    },
  };
}

/** The text of an alarm, with the heading of its entry. */
const described = (id: string, says: string): string => `${says} What to do: docs/runbook.md#${id.toLowerCase()}`;

function mail(scope: Construct, address: string | undefined): SnsAction | undefined {
  if (!address) return undefined;
  const topic = new Topic(scope, 'Topic', { enforceSSL: true });
  topic.addSubscription(new EmailSubscription(address));
  return new SnsAction(topic);
}
