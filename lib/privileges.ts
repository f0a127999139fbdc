import { CONNECTIONS, CONVERSATIONS } from '../lambdas/adapters/dynamodb/keys.ts';
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
 * Who may touch what: the whole of it. A function can do nothing that does not stand here. Tenants, their API keys and
 * origins are written by the operator's command line, and by no function.
 */
export function grantPrivileges(functions: Functions, resources: Resources): void {
  const { authorizer, tokens, chat, socket, background, sweeper } = functions;
  const { conversations, connections, tenants, files, secret, sockets } = resources;
  const startingBackground = background.invocation('BACKGROUND_FUNCTION');
  const sent = conversations.index(CONVERSATIONS.clientMessageIndex.name);

  const { conversation, visitor, activity, visitorSockets, agentSockets, socketIoSession } = PARTITIONS;
  const { tenant, origin, publicKeys, windowCount, usageCount, sweep } = PARTITIONS;
  const openSockets = [visitorSockets, agentSockets];

  // The public keys, and nothing else of the tenants' table: a forger could do nothing with them.
  authorizer.use(tenants.rows([publicKeys], 'GetItem'));
  tokens.use(
    tenants.rows([tenant, origin, publicKeys], 'GetItem'),
    // Whoever could add a public key could sign itself an admin of every tenant: so nobody else may write them.
    tenants.rows([windowCount, publicKeys], 'UpdateItem'),
    conversations.rows([visitor], 'GetItem'),
    conversations.rows([conversation], 'Query'),
    secret.reading(),
  );
  chat.use(
    tenants.rows([tenant, origin, publicKeys], 'GetItem'),
    tenants.rows([windowCount, usageCount], 'UpdateItem'),
    conversations.rows([conversation, visitor], 'GetItem', 'UpdateItem'),
    conversations.rows([conversation, activity], 'Query', 'PutItem'),
    // What is deleted is the record of an upload that came to nothing; a log is never shortened.
    conversations.rows([conversation], 'DeleteItem'),
    sent,
    connections.rows(openSockets, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
    files.uploading(),
    // It tells, and never ends a socket.
    sockets.posting(),
    startingBackground,
    tokens.invocation('TOKENS_FUNCTION'),
  );
  socket.use(
    tenants.rows([tenant, publicKeys], 'GetItem'),
    tenants.rows([usageCount], 'UpdateItem'),
    conversations.rows([conversation, visitor], 'GetItem', 'UpdateItem'),
    conversations.rows([conversation, activity], 'Query', 'PutItem'),
    sent,
    connections.rows(openSockets, 'Query'),
    // A Socket.IO session says who its socket is: nobody else writes one.
    connections.rows([...openSockets, socketIoSession], 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    sockets.posting(),
    sockets.ending(),
    startingBackground,
  );
  background.use(
    tenants.rows([usageCount], 'UpdateItem'),
    conversations.rows([conversation], 'UpdateItem'),
    // It tells agents. Visitors' sockets it keeps open, and forgets those that are dead.
    connections.rows(openSockets, 'Query', 'DeleteItem'),
    // One row it reads alone: of a socket whose joining ended while it was to be noted what that socket misses.
    connections.rows([agentSockets], 'GetItem', 'UpdateItem'),
    sockets.posting(),
    sockets.ending(),
  );
  // What is left to tell to many agents goes from one invocation to the next.
  background.invokeItself();
  sweeper.use(
    tenants.rows([tenant, sweep], 'GetItem'),
    tenants.rows([sweep], 'PutItem'),
    tenants.rows([usageCount], 'UpdateItem'),
    conversations.rows([visitor], 'GetItem'),
    conversations.rows([conversation, activity], 'Query', 'PutItem'),
    conversations.rows([conversation], 'UpdateItem'),
    conversations.index(CONVERSATIONS.activityIndex.name),
    connections.rows(openSockets, 'GetItem', 'Query', 'UpdateItem'),
    connections.rows([...openSockets, socketIoSession], 'DeleteItem'),
    connections.index(CONNECTIONS.slotIndex.name),
    sockets.posting(),
    sockets.ending(),
    startingBackground,
  );
}
