/**
 * List prices in us-east-1, in dollars a million (of requests, of units, of GB-seconds), as AWS published them at the end of
 * 2024; first tier, nothing free. docs/costs.md says when they were looked up last, and where.
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
  /** A reading of a secret. */
  secretRead: 5,
  /** A trace that is recorded. */
  trace: 5,
} as const;

/** A GB of a table, in dollars a month, and what it costs besides to be able to restore it to any second. */
export const TABLE_STORAGE = { gigabyteMonth: 0.25, recoveryGigabyteMonth: 0.2 } as const;

/** What exists whether it is used or not, in dollars a month. */
export const STANDING = { secret: 0.4, webAcl: 5, webAclRule: 1 } as const;

/**
 * Prices of CloudWatch, in dollars a month, from the same list. Alarms are billed by the metrics in them. Of each kind ten are
 * free of charge in an account, and three dashboards of up to fifty metrics.
 */
export const CLOUDWATCH = {
  alarmMetric: 0.1,
  customMetric: 0.3,
  free: 10,
  dashboard: 3,
  freeDashboards: 3,
  metricsOfFreeDashboard: 50,
} as const;
