import { randomUUID } from 'node:crypto';
import { functionNameIn } from './function-definition.ts';
import { ACCOUNT, REGION } from './intrinsics.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel, type StackResource } from './template.ts';

/** A function that is invoked periodically. */
export interface Schedule {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly source: 'aws.events' | 'aws.scheduler';
  readonly functionName: string;
  /** The ARN of the role by which EventBridge Scheduler calls; for rules a permission of the function is needed instead. */
  readonly role?: string;
  /** Absent for a disabled schedule, and for a cron expression. */
  readonly everyMs?: number;
  /** The constant event of the target, if it has one. */
  readonly input?: unknown;
}

/**
 * EventBridge rules with a schedule, and EventBridge Scheduler's schedules.
 * Known differences: `cron(…)` and `at(…)` fire only by hand.
 */
export function readSchedules(templates: ResolvedTemplates): Schedule[] {
  const rules = templates.resources('AWS::Events::Rule').flatMap((resource) => {
    knownProperties(resource, {
      read: ['Name', 'ScheduleExpression', 'State', 'Targets'],
      ignored: ['Description', 'Tags'],
    });
    const targets = templates.value(resource, 'Targets');
    return (Array.isArray(targets) ? targets : []).map((target: unknown) =>
      schedule(templates, resource, 'aws.events', target),
    );
  });
  const schedules = templates.resources('AWS::Scheduler::Schedule').map((resource) => {
    knownProperties(resource, {
      read: ['Name', 'ScheduleExpression', 'State', 'Target'],
      ignored: ['Description', 'FlexibleTimeWindow', 'GroupName', 'ScheduleExpressionTimezone'],
    });
    return schedule(templates, resource, 'aws.scheduler', templates.value(resource, 'Target'));
  });
  return [...rules, ...schedules];
}

function schedule(
  templates: ResolvedTemplates,
  resource: StackResource,
  source: Schedule['source'],
  target: unknown,
): Schedule {
  const { Arn, Input, RoleArn } = isRecord(target) ? target : {};
  const enabled = templates.value(resource, 'State') !== 'DISABLED';
  const everyMs = period(String(templates.value(resource, 'ScheduleExpression')));
  if (everyMs === undefined)
    templates.note(`${resourceLabel(resource)}: only rate(…) fires by itself here; fire this one by hand.`);
  return {
    logicalId: resource.logicalId,
    name: templates.attribute(resource, 'Ref'),
    arn: templates.attribute(resource, 'Arn'),
    source,
    functionName: functionNameIn(resource, Arn),
    ...(typeof RoleArn === 'string' ? { role: RoleArn } : {}),
    ...(everyMs === undefined || !enabled ? {} : { everyMs }),
    ...(typeof Input === 'string' ? { input: JSON.parse(Input) as unknown } : {}),
  };
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The period of `rate(n unit)` in milliseconds, or nothing for another kind of expression. */
export function period(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}

/** The event a schedule sends when its target has no constant one (recorded: `example-eventbridge-schedule.json`). */
export function scheduledEvent({ arn, source, input }: Schedule, now: number): unknown {
  return (
    input ?? {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source,
      account: ACCOUNT,
      time: `${new Date(now).toISOString().slice(0, 19)}Z`,
      region: REGION,
      resources: [arn],
      detail: {},
    }
  );
}
