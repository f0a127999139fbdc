import { ReferenceStrength, Stack } from 'aws-cdk-lib';

/**
 * The header in which CloudFront sends the gateway's key. CloudFront overwrites a client's own value of it. It may not begin
 * with `X-Edge-` or `X-Amz-`: CloudFront refuses to add such headers to a request.
 */
export const EDGE_KEY_HEADER = 'x-gateway-key';

/**
 * The edge key, known to CloudFront and the functions and to nothing outside the account: the id of the chat stack itself.
 *
 * It proves that a request came through the edge, so that the viewer's address noted by the edge is believed and the edge's
 * request limit cannot be bypassed. It protects nothing else, and every principal that may describe the stack can read it
 * (docs/decisions/0012-the-edges-key-is-the-stack-id.md).
 */
export const edgeKey = (chat: Stack): string => chat.stackId;

/** The edge key of a chat stack, as the edge stack refers to it. */
export const edgeKeyFrom = (chat: Stack): string => Stack.consumeReference(chat.stackId, ReferenceStrength.WEAK);
