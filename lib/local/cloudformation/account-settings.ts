/**
 * What is set for the whole account and Region, outside of every template. It is told to the runner rather than written
 * into a template, since no template can vouch for the account that it is deployed to. Unless told, the account is a new one.
 */
export interface AccountSettings {
  /** Whether API Gateway's settings name a role for CloudWatch Logs already. */
  readonly apiGatewayLogRole?: boolean;
}
