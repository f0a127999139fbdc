import { CONNECTIONS, CONVERSATIONS } from '../lambdas/adapters/dynamodb/items/keys.ts';
import type { ChatTable } from './constructs/chat-table.ts';
import type { FileBucket } from './constructs/file-bucket.ts';
import type { SigningSecret } from './constructs/signing-secret.ts';
import type { ChatSocketApi } from './constructs/socket-api.ts';
import type { Functions } from './functions.ts';
import { PARTITIONS } from './partitions.ts';

export interface Resources {
  conversations: ChatTable;
  connections: ChatTable;
  tenants: ChatTable;
  files: FileBucket;
  secret: SigningSecret;
  sockets: ChatSocketApi;
}

/**
 * All privileges of all functions. A function can do nothing that is not granted here: `pages` can do nothing at all. Tenants are made by
 * the operator's command line; their settings and origins are written by it and by `desk`, for their admins. What makes somebody an
 * agent or admin, an API key included, is written by `tokens`, which can sign any token.
 */
export function grantPrivileges(functions: Functions, resources: Resources): void {
  const { authorizer, tokens, chat, pages, desk, socket, background, sweeper } = functions;
  const { conversations, connections, tenants, files, secret, sockets } = resources;
  const startingBackground = background.invocation('BACKGROUND_FUNCTION');
  const sent = conversations.index(CONVERSATIONS.clientMessageIndex.name);

  const {
    conversation,
    visitor,
    attributes,
    activity,
    due,
    staffNames,
    inbox,
    staffReads,
    cannedReplies,
    privateReplies,
    erasures,
    visitorSockets,
    agentSockets,
    socketIoSession,
    pollingSession,
    staffRevocation,
  } = PARTITIONS;
  const { tenant, apiKeys, accounts, audit, origin, publicKeys, windowCount, frameCount, usageCount, sweep } =
    PARTITIONS;
  const openSockets = [visitorSockets, agentSockets];

  // The public keys, and nothing else of the tenants' table: forging a token takes a private key.
  authorizer.use(tenants.rows([publicKeys], 'GetItem'));
  tokens.use(
    tenants.rows([tenant, origin, publicKeys], 'GetItem'),
    // Writing a public key would suffice to sign tokens for an admin of any tenant: so no other function may. Of a tenant it
    // writes when its tokens were revoked.
    tenants.rows([windowCount, publicKeys, tenant], 'UpdateItem'),
    // Whoever writes an invitation, an account or an API key makes an admin. A key is never removed: its row says when it was revoked.
    tenants.rows([apiKeys], 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
    tenants.rows([accounts], 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    // No function takes a record of an act away.
    tenants.rows([audit], 'PutItem', 'UpdateItem'),
    // What a site says of a user whom it vouches for.
    conversations.rows([attributes], 'UpdateItem'),
    conversations.rows([visitor], 'GetItem'),
    conversations.rows([conversation], 'Query'),
    conversations.rows([staffRevocation], 'UpdateItem'),
    // It marks the sockets of whom it signs out.
    connections.rows([agentSockets], 'Query', 'UpdateItem'),
    secret.reading(),
  );
  chat.use(
    tenants.rows([tenant, origin, publicKeys, apiKeys], 'GetItem'),
    tenants.rows([windowCount, usageCount], 'UpdateItem'),
    conversations.rows([conversation, visitor, staffNames], 'GetItem'),
    conversations.rows([conversation, visitor], 'Query'),
    conversations.rows([conversation, visitor, attributes, staffNames, activity], 'UpdateItem'),
    conversations.rows([conversation, due, inbox], 'PutItem'),
    // Deletes only the record of an upload that failed or was abandoned; a log is never shortened.
    conversations.rows([conversation], 'DeleteItem'),
    sent,
    connections.rows(openSockets, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
    // What a polling client posts is kept for its socket; only a socket takes it.
    connections.rows([pollingSession], 'UpdateItem'),
    files.uploading(),
    // It posts to sockets, and never ends one.
    sockets.posting(),
    startingBackground,
    tokens.invocation('TOKENS_FUNCTION'),
  );
  // Its page tells browsers where the desk may put files.
  pages.use(files.named());
  desk.use(
    tenants.rows([tenant, origin, apiKeys], 'GetItem'),
    tenants.rows([windowCount, usageCount], 'UpdateItem'),
    conversations.rows([conversation, visitor, staffNames, staffReads, attributes], 'GetItem'),
    // Lists show visitors as they are known now, and what these have seen, many at once.
    conversations.rows([conversation, visitor], 'BatchGetItem'),
    conversations.rows([conversation, visitor, activity, due, inbox, staffReads, staffNames], 'Query'),
    // An agent may speak first to a visitor who is not stored yet.
    conversations.rows([conversation, visitor, staffNames, activity], 'UpdateItem'),
    conversations.rows([conversation, due, inbox, staffReads, staffNames], 'PutItem'),
    // Admins change settings and origins of their tenant; a tenant is never made or removed here
    // (docs/decisions/0046-what-admins-may-change.md).
    tenants.rows([tenant], 'UpdateItem'),
    tenants.rows([origin], 'PutItem', 'DeleteItem'),
    tenants.rows([audit], 'PutItem', 'UpdateItem', 'Query'),
    // An export says who has an account. It reads what stands beside them, too: hashes of refresh tokens, which open nothing.
    tenants.rows([accounts], 'Query'),
    conversations.rows([cannedReplies, privateReplies], 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    // Erasures: no other function deletes an entry, or what is said of a visitor, whose own row is overwritten. Below a fence, and of
    // whom an erasure names, alone
    // (docs/decisions/0054-an-erasure-begins-with-a-fence.md).
    conversations.rows([conversation, attributes, activity, staffReads], 'DeleteItem'),
    conversations.rows([erasures], 'GetItem', 'PutItem', 'UpdateItem'),
    connections.rows([socketIoSession], 'DeleteItem'),
    files.erasing(),
    sent,
    connections.rows(openSockets, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
    sockets.posting(),
    startingBackground,
  );
  desk.invokeItself();
  socket.use(
    tenants.rows([tenant, publicKeys, apiKeys], 'GetItem'),
    tenants.rows([frameCount, usageCount], 'UpdateItem'),
    conversations.rows([conversation, visitor, staffNames, staffReads], 'GetItem'),
    conversations.rows([conversation, visitor, activity, due], 'Query'),
    conversations.rows([conversation, visitor, staffNames, activity], 'UpdateItem'),
    conversations.rows([conversation, due, inbox, staffReads], 'PutItem'),
    sent,
    // A Socket.IO session says which caller its socket has: no other function writes one. Beside it stand its numbered frames.
    connections.rows([...openSockets, socketIoSession], 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    connections.rows([pollingSession], 'UpdateItem'),
    sockets.posting(),
    sockets.ending(),
    startingBackground,
  );
  background.use(
    tenants.rows([usageCount], 'UpdateItem'),
    conversations.rows([conversation], 'UpdateItem'),
    // Where there is a desk, the end of an agent's socket is noted for the sweeper, and told to the agent's colleagues.
    tenants.rows([tenant], 'GetItem'),
    conversations.rows([staffNames], 'GetItem'),
    conversations.rows([due], 'PutItem'),
    // It posts to agents' sockets. It keeps visitors' sockets open, and removes the rows of dead ones.
    connections.rows(openSockets, 'Query', 'DeleteItem'),
    // Reads and updates single rows: a socket that was joining when a missed entry was to be noted may be live by now.
    connections.rows([agentSockets], 'GetItem', 'UpdateItem'),
    // Of a handshake it reads whether it was cut.
    connections.rows([socketIoSession], 'GetItem'),
    sockets.posting(),
    sockets.ending(),
  );
  // Each invocation of the fan-out hands the remaining agents over to the next.
  background.invokeItself();
  sweeper.use(
    tenants.rows([tenant, sweep], 'GetItem'),
    tenants.rows([sweep], 'PutItem'),
    tenants.rows([usageCount], 'UpdateItem'),
    conversations.rows([visitor, staffNames, erasures], 'GetItem'),
    conversations.rows([conversation, activity, due, inbox], 'Query'),
    conversations.rows([conversation, activity], 'UpdateItem'),
    conversations.rows([conversation, due, inbox], 'PutItem'),
    // What is done leaves the list; a log is never shortened.
    conversations.rows([due], 'DeleteItem'),
    conversations.index(CONVERSATIONS.activityIndex.name),
    connections.rows(openSockets, 'GetItem', 'Query', 'UpdateItem'),
    connections.rows([...openSockets, socketIoSession], 'DeleteItem'),
    connections.index(CONNECTIONS.slotIndex.name),
    sockets.posting(),
    sockets.ending(),
    startingBackground,
    // It wakes erasures that are not done.
    desk.invocation('DESK_FUNCTION'),
  );
}
