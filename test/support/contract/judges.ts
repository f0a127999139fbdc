import type { Exchange, FrameAuthor } from '@chat-gateway/local/observations';
import type { Door } from '../../../lambdas/domain/delivery/connection.ts';
import type { Role } from '../../../lambdas/domain/identity/caller.ts';

/** A text frame of one socket, in one direction. */
export type JudgedFrame = {
  door: Door;
  text: string;
  /** Of the client, where the handshake has said it. */
  role: Role | undefined;
} & (
  | { direction: 'to-gateway' }
  | {
      direction: 'to-client';
      by: FrameAuthor;
      /** The event that an acknowledgement is for. */
      acknowledges: string | undefined;
    }
);

/** What the contract says of traffic: a sentence for each thing that it does not declare. */
export type Judges = {
  /** A request that was refused is no breach of the contract; its answer may be one. */
  exchange: (exchange: Exchange) => readonly string[];
  frame: (frame: JudgedFrame) => readonly string[];
};
