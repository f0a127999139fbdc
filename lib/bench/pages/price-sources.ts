/** Where the prices of lib/list-prices.ts, lib/bench/pages/others.ts and of docs/costs.md itself are from. */
export const SOURCES = `Looked up on 2026-11-29; where pages contradict each other, the older price is named.

| price | source |
| --- | --- |
| DynamoDB on demand $0.625 and $0.125 a million units, storage $0.25, recovery $0.20 a GB | AWS's price list as recorded by infracost, November 2024; nOps (2026) takes the cut of November 2024 as current; wring.co (March 2026) still prints twice as much |
| API Gateway: HTTP $1.00, sockets $1.00 and $0.25 a million minutes | the same recording; go-cloud.io and wring.co, 2026 |
| Lambda on arm64 $13.3334 a million GB-seconds, $0.20 a million requests; initialisation billed since August 2025 | the same recording; AWS Compute blog |
| CloudFront $1.00 a million requests, $0.10 runs, $0.085 a GB; logs $0.50 a GB | the same recording |
| WAF $5 an ACL, $1 a rule, $0.60 a million requests | awsnegotiations.com and c3x.dev, 2026 |
| flat plans of CloudFront | AWS, 18 November 2025, as told by duckbillhq.com and dev.to |
| Database Savings Plans | AWS, 2 December 2025, as told by prosperops.com and nops.io |
| provisioned capacity $0.00065 and $0.00013 an hour | wring.co, March 2026 |
| t4g.small $0.0168 an hour, a public address $0.005 | price tables in public repositories; AWS, February 2024 |
| Application Load Balancer $0.0225 and $0.008 an hour | handbook.vantage.sh for the units; the rates from memory |
| Ably | ably.com/docs/pricing ($29; its repository says $39), and the tiers in its documentation's repository |
| S3: $0.023 a GB and month, $5 a million PUTs | usage.ai, June 2026 |
| a secret $0.40 a month, $5 a million readings | hivebook.wiki, 2026 |
| CloudWatch: what is free, $0.10 a metric of an alarm, $0.30 one of our own | aws.amazon.com/cloudwatch/pricing, as stored in 2026, for the first; AWS's list of the end of 2024 for the others, and for the $5 of a million traces |
| Pusher | tako.sh, April 2026 |`;
