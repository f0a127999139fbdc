/**
 * Settings of the whole account and Region, outside of every template. They are an option of the runner, since no template
 * says to which account it is deployed. By default the account is a new one.
 */
export interface AccountSettings {
  /** Whether API Gateway's settings name a role for CloudWatch Logs already. */
  readonly apiGatewayLogRole?: boolean;
}
