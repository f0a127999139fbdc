import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { decodeEnginePacket } from '../../../../lambdas/protocol/engine-packet.ts';
import { decodeSocketPacket } from '../../../../lambdas/protocol/socket-packet.ts';

/**
 * An unmodified Socket.IO client's handling of what it receives: it keeps the last argument of the last event as its offset
 * if that is a text, and its recovery id, and presents both when it reconnects.
 */
export class SimulatedSocketioClient {
  readonly caller: Caller;
  readonly seen = new Set<string>();
  /** Messages received, and how many of them had been received before. */
  received = 0;
  receivedAgain = 0;
  offset: string | undefined;
  recoveryId: string | undefined;
  connectionId: string | null = null;
  /** Whether CONNECT was answered; the client sends nothing before. */
  isConnected = false;

  constructor(caller: Caller) {
    this.caller = caller;
  }

  opened(connectionId: string): void {
    this.connectionId = connectionId;
    this.isConnected = false;
  }

  broken(): void {
    this.connectionId = null;
    this.isConnected = false;
  }

  receive(connectionId: string, frame: string): void {
    if (connectionId !== this.connectionId) return;
    const engine = decodeEnginePacket(frame);
    const packet = engine.type === 'message' ? decodeSocketPacket(engine.data) : null;
    if (packet?.type === 'connect') {
      this.recoveryId = String(packet.payload?.pid);
      this.isConnected = true;
    }
    if (packet?.type !== 'event') return;
    const [record] = packet.args as [{ message?: { id: string } }];
    const last = packet.args.at(-1);
    if (record?.message) this.#learn(record.message.id);
    if (typeof last === 'string') this.offset = last;
  }

  #learn(id: string): void {
    this.received += 1;
    if (this.seen.has(id)) this.receivedAgain += 1;
    this.seen.add(id);
  }
}
