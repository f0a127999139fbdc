/** The package's one door: what is not here is not for its users. */
export { type AccountsClient, type AccountsOptions, accountsClient } from './accounts/accounts-client.ts';
export type { Locks } from './accounts/exclusive.ts';
export {
  type ChatClient,
  type ChatEvents,
  type ChatOptions,
  type ConnectionState,
  chatClient,
  type SendOptions,
} from './chat-client.ts';
export type { ChatThread } from './chat-threads.ts';
export type * from './contract-types.ts';
export { type AdminClient, adminClient } from './desk/admin-client.ts';
export { type ChangeOptions, type DeskClient, deskClient } from './desk/desk-client.ts';
export type { InOneSpelling } from './desk/in-one-spelling.ts';
export { GatewayError, type GatewayErrorCode, type GatewayErrorDetail } from './gateway-error.ts';
export { type ApiRequest, type CallOptions, type GatewayApi, gatewayApi } from './http/gateway-api.ts';
export type { Fetch, FilePart, Gateway, Tagged } from './http/request-gateway.ts';
export type { UploadedFile } from './http/upload-file.ts';
export type { OutboxItem } from './outbox/outbox.ts';
export type { SocketClass, SocketLike } from './socket/web-socket.ts';
export type { KeyValueStorage } from './stored-value.ts';
export { type ProvidedToken, providedTokens } from './tokens/provided-tokens.ts';
export { type TokenClaims, tokenClaims } from './tokens/token-claims.ts';
export { type TokenMint, tokenMint } from './tokens/token-mint.ts';
export type { TokenSource } from './tokens/token-source.ts';
export { type VisitorTokens, type VisitorTokensOptions, visitorTokens } from './tokens/visitor-tokens.ts';
