import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { vendedLog } from './vended-log.ts';

/**
 * An access log of one JSON line a request, with the fields named here and no others. Never the path or the query as sent:
 * tokens travel in queries, and `routeKey` says the route without the ids in it.
 */
export function accessLog(scope: Construct, settings: Settings, fields: Record<string, string>): IAccessLogSettings {
  return {
    destination: new LogGroupLogDestination(vendedLog(scope, 'AccessLog', settings)),
    format: AccessLogFormat.custom(JSON.stringify(fields)),
  };
}

/** Fields that both kinds of API can log. */
export const COMMON_FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  ip: '$context.identity.sourceIp',
  authorizerError: '$context.authorizer.error',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  integrationLatency: '$context.integrationLatency',
} as const;
