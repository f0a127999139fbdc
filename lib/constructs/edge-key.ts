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
 * request limit cannot be walked around. It protects nothing else, and a second secret would double the price of an
 * idle stage. The id ends in a UUID that AWS chose when the stack was made; it never leaves the account in any
 * answer, but whoever may describe the stack, or reads the log of a `cdk deploy`, sees it. To renew it, make a new stack.
 *
 * The whole id is used, not only its UUID: CloudFormation has not been seen to take `Fn::Split` around the
 * reference by which the edge stack reads it.
 */
export const edgeKey = (chat: Stack): string => chat.stackId;

/** The same key, as another stack reads it. */
export const edgeKeyFrom = (chat: Stack): string => Stack.consumeReference(chat.stackId, ReferenceStrength.WEAK);
