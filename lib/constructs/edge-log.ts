import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { vendedLog } from './vended-log.ts';

/**
 * The fields kept of a request at the edge. Not `cs-uri-query` (sockets carry their token there), not `cs-uri-stem` (the name of
 * a file opens it, and the id in a path of the widget its conversation), not `cs(Cookie)`, not `cs(Referer)` (it may hold the
 * query of the page). The route is in the log of the function, by `x-edge-request-id`.
 */
export const EDGE_LOG_FIELDS = [
  'date',
  'time',
  'x-edge-location',
  'x-edge-request-id',
  'x-edge-result-type',
  'c-ip',
  'cs-method',
  'x-host-header',
  'sc-status',
  'sc-bytes',
  'cs-bytes',
  'time-taken',
  'time-to-first-byte',
  'ssl-protocol',
  'cs-protocol-version',
];

/**
 * CloudFront's access log in CloudWatch, without a bucket. Names of deliveries are unique in an account and end at 60 characters.
 * What cannot be changed of a source or a destination is part of its name, since CloudFormation makes the new one before it
 * deletes the old; and a distribution may have one source at a time (aws-facts 2.8).
 */
export class EdgeLog extends Construct {
  constructor(scope: Construct, id: string, settings: Settings, distribution: IDistribution) {
    super(scope, id);
    const logGroup = vendedLog(this, 'Log', settings);
    const logName = `${Names.uniqueResourceName(this, { maxLength: 50, separator: '-' })}-${logGroup.node.addr.slice(-8)}`;
    // By hand: the log group's own attribute ends in `:*`, which names its streams, not the group.
    const arn = (service: string, resource: string, region?: string) =>
      Stack.of(this).formatArn({
        service,
        resource,
        arnFormat: ArnFormat.NO_RESOURCE_NAME,
        ...(region !== undefined && { region }),
      });
    const source = new CfnDeliverySource(this, 'Source', {
      name: `chat-gateway-${distribution.distributionId}`,
      logType: 'ACCESS_LOGS',
      resourceArn: arn('cloudfront', `distribution/${distribution.distributionId}`, ''),
    });
    const destination = new CfnDeliveryDestination(this, 'Destination', {
      name: logName,
      destinationResourceArn: arn('logs', `log-group:${logGroup.logGroupName}`),
      outputFormat: 'json',
    });
    const delivery = new CfnDelivery(this, 'Delivery', {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.attrArn,
      recordFields: EDGE_LOG_FIELDS,
    });
    // The delivery refers to its source by name only, so CloudFormation cannot derive the order.
    delivery.addResourceDependency(source);
  }
}
