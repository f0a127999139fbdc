/**
 * List prices in us-east-1, in dollars a million (of requests, of units, of GB-seconds), as AWS published them at the end of
 * 2024; first tier, nothing free. To be looked up again before relying on them.
 */
export const PRICES = {
  httpRequest: 1,
  socketMessage: 1,
  lambdaRequest: 0.2,
  /** arm64. */
  gigabyteSecond: 13.3334,
  wru: 0.625,
  rru: 0.125,
  /** A GB of logs is $0.50: dollars a million bytes a million times. */
  logByte: 0.0005,
  cloudfrontRequest: 1,
  cloudfrontFunction: 0.1,
  wafRequest: 0.6,
  connectionMinute: 0.25,
  /** A GB from CloudFront to the internet is $0.085: dollars a million bytes. */
  byteOut: 0.000_085,
  /** A GB in S3 is $0.023 a month. */
  byteMonth: 0.000_023,
  /** A PUT or a copy in S3. */
  storedFile: 5,
} as const;

/**
 * Prices of CloudWatch, in dollars a month, from the same list. Alarms are billed by the metrics in them. Of each kind ten are
 * free of charge in an account, and three dashboards of up to fifty metrics.
 */
export const CLOUDWATCH = { alarmMetric: 0.1, customMetric: 0.3, free: 10, metricsOfFreeDashboard: 50 } as const;
