import type { Sockets } from '../../runtime/sockets.ts';

/** Dependencies of the handlers of socket events; passed in, so that tests run the handlers over stores in memory. */
export type SocketNeeds = Pick<
  Sockets,
  | 'clock'
  | 'operatorLog'
  | 'invocation'
  | 'tenants'
  | 'visitors'
  | 'staffNames'
  | 'staffRecords'
  | 'dueList'
  | 'revocations'
  | 'keys'
  | 'tokens'
  | 'quotas'
  | 'frames'
  | 'sessions'
  | 'sessionsKeptFor'
  | 'pollingSessions'
  | 'liveSockets'
  | 'connections'
  | 'announcer'
  | 'sender'
  | 'replier'
  | 'newSecret'
  | 'takeOver'
  | 'postOpenPacketLater'
  | 'tellRefusedLater'
  | 'turnAwayLater'
  | 'forTenant'
>;
