import { ReferenceStrength, Stack } from 'aws-cdk-lib';

/**
 * The header in which CloudFront shows the gateway's key. CloudFront overwrites what a client sent under this name.
 * It may not begin with `X-Edge-` or `X-Amz-`: CloudFront refuses to add such headers to a request.
 */
export const EDGE_KEY_HEADER = 'x-gateway-key';

/**
 * What CloudFront and the functions both know and nobody outside the account does: the id of the chat stack itself.
 *
 * It proves that a request came through the edge, so that the address the edge noted is believed and the edge's
 * request limit cannot be walked around. It protects nothing else, and whoever may describe the stack sees it
 * (docs/decisions/0012-the-edges-key-is-the-stack-id.md).
 */
export const edgeKey = (chat: Stack): string => chat.stackId;

/** The same key, as another stack reads it. */
export const edgeKeyFrom = (chat: Stack): string => Stack.consumeReference(chat.stackId, ReferenceStrength.WEAK);
