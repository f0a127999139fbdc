import type { Sockets } from '../../runtime/sockets.ts';

/** What the handlers of socket events work with; handed in, so that tests run them over stores in memory. */
export type SocketNeeds = Pick<
  Sockets,
  | 'clock'
  | 'operatorLog'
  | 'tenants'
  | 'visitors'
  | 'revocations'
  | 'keys'
  | 'tokens'
  | 'quotas'
  | 'frameRate'
  | 'sessions'
  | 'liveSockets'
  | 'connections'
  | 'announcer'
  | 'sender'
  | 'replier'
  | 'newSecret'
  | 'postOpenPacketLater'
  | 'forTenant'
>;
