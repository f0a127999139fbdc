import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { encodeEnginePacket } from '../../../../lambdas/protocol/engine-packet.ts';
import { encodeSocketPacket } from '../../../../lambdas/protocol/socket-packet.ts';
import { endConnection } from '../../../../lambdas/use-cases/delivery/end-connection.ts';
import { connectSocketio } from '../../../../lambdas/use-cases/sockets/connect-socketio.ts';
import type { Goodbye, RandomSimulation } from './random-simulation.ts';
import { SimulatedSocketioClient } from './simulated-socketio-client.ts';

const SECOND = 1000;

/** An unmodified Socket.IO client in the simulation, which reconnects whenever its connection is cut, until `end()`. */
export class SocketioLine extends SimulatedSocketioClient {
  /** When its first CONNECT was answered: it must receive all that was committed later. */
  since: number | null = null;
  readonly #simulation: RandomSimulation;
  #wanted = true;

  constructor(simulation: RandomSimulation, caller: Caller) {
    super(caller);
    this.#simulation = simulation;
    void this.#dialForEver();
  }

  /** Breaks its connection; the gateway may not notice at once. */
  cut(goodbye: Goodbye, noticed: boolean): void {
    const { connectionId } = this;
    if (connectionId === null) return;
    this.broken();
    this.#simulation.gateway.broken(connectionId, noticed);
    void this.#goodbye(connectionId, goodbye);
  }

  /** Stops reconnecting. */
  end(): void {
    this.#wanted = false;
  }

  override receive(connectionId: string, frame: string): void {
    const { recoveryId } = this;
    super.receive(connectionId, frame);
    const { simulation, userId } = { simulation: this.#simulation, userId: this.caller.userId };
    if (this.isConnected) this.since ??= simulation.time.now();
    if (recoveryId !== undefined && recoveryId !== this.recoveryId) simulation.problem(`${userId} was not recovered`);
  }

  async #dialForEver(): Promise<void> {
    const { time, between } = this.#simulation;
    while (this.#wanted) {
      if (this.connectionId === null) await this.#dial();
      await time.sleep(between(500, 1500));
    }
  }

  async #dial(): Promise<void> {
    const { gateway, time, between } = this.#simulation;
    const { tenantId } = this.caller;
    const connectionId = gateway.handshake((id) => ({
      receive: (frame) => {
        this.#simulation.record(`${tenantId} ${this.caller.userId} at ${id} gets ${frame}`);
        this.receive(id, frame);
      },
      closed: () => {
        if (this.connectionId === id) this.broken();
        void this.#goodbye(id, 'at once');
      },
    }));
    const handshake = { connectionId, connectedAt: time.now(), asked: { tenantId } };
    const opening = await this.#simulation.invoke(({ sessions }) => sessions.open(handshake));
    if (!('done' in opening) || !gateway.opened(connectionId)) return gateway.broken(connectionId, true);
    this.opened(connectionId);
    await time.sleep(between(1, 60));
    await this.#connects(connectionId);
  }

  /** Handles its CONNECT packet as the function's handler does. */
  async #connects(connectionId: string): Promise<void> {
    const { caller, offset, recoveryId } = this;
    const { issuedAt } = caller;
    const outcome = await this.#simulation.invoke((given) => {
      const tokens = { verify: async () => ({ caller, authTime: issuedAt, expired: false }) };
      const needs = { ...given, keys: { find: async () => null }, tokens, forTenant: () => given };
      const answer = async (pid: string) => {
        const data = encodeSocketPacket({ type: 'connect', namespace: '/', payload: { sid: connectionId, pid } });
        return (await needs.sender.post(connectionId, encodeEnginePacket({ type: 'message', data }))) === 'sent';
      };
      return connectSocketio(needs, { connectionId, credential: 'a.b.c', recoveryId, offset, answer });
    });
    // After a failure the handler ends the socket; after a kill, the sweeper does.
    if ('done' in outcome || ('failed' in outcome && outcome.failed === 'killed')) return;
    await this.#simulation.invoke(({ sender }) => sender.close(connectionId, 'failed'));
  }

  async #goodbye(connectionId: string, goodbye: Goodbye): Promise<void> {
    const { gateway, invoke, time, between } = this.#simulation;
    if (goodbye === 'never') return;
    await time.sleep(goodbye === 'late' ? between(SECOND, 60 * SECOND) : between(0, 200));
    gateway.broken(connectionId, true);
    const end = () => invoke.call(this.#simulation, (needs) => endConnection(needs, { ...this.caller, connectionId }));
    if (goodbye === 'twice') void end();
    await end();
  }
}
