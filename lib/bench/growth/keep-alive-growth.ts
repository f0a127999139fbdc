import { socketKeepAlive } from '../../../lambdas/adapters/gateway/socket-keep-alive.ts';
import type { ConnectionSender } from '../../../lambdas/domain/delivery/connection-sender.ts';
import type { ConnectionStore, ListedSocket } from '../../../lambdas/domain/delivery/connection-store.ts';
import { tenantId } from '../../../lambdas/domain/ids.ts';
import { SLOTS } from '../../../lambdas/domain/sockets/keep-alive.ts';
import { MINUTE } from '../../../lambdas/domain/time/units.ts';
import {
  type KeepAliveNeeds,
  keepConnections,
  keepSocketsAlive,
} from '../../../lambdas/use-cases/sockets/keep-connections.ts';
import { tokenBucket } from './token-bucket.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** Requests a second that API Gateway grants an account, posts and clients' frames included, and those at once. */
const ACCOUNT = { rate: 10_000, burst: 5_000 };

/** Requests a second of everything else in the account, and the part of the WebSocket API's rate that other frames take. */
const OTHER_REQUESTS = 1000;
const OTHER_FRAMES = 0.25;

export type KeepAliveGrowth = {
  /** Open sockets, evenly in all slots, each a Socket.IO client that answers a keep-alive by a frame. */
  sockets: number;
  /** Keep-alives a second that the sweep aims at. */
  pace: number;
  /** What the WebSocket API takes. */
  stage: { rate: number; burst: number };
  /** Minutes, each with the sweep of one slot. */
  minutes: number;
  /** Posts a second that one environment of the background function makes. */
  speed: number;
};

/** `lost`: keep-alives that were refused twice, so sockets that are cut. `refused`: answers that the WebSocket API did not take. */
export type KeepAliveOutcome = { posted: number; lost: number; refused: number; lastAfter: number };

/**
 * Keeps sockets open for some minutes, by the use cases themselves and their one retry, in virtual time. Each invocation posts
 * at the speed of its processor, begins 50 to 400 ms after it was handed over, and each post takes 8 ms on its way.
 */
export async function growKeepAlive({
  sockets,
  pace,
  stage,
  minutes,
  speed,
}: KeepAliveGrowth): Promise<KeepAliveOutcome> {
  const time = virtualTime(0);
  const account = tokenBucket({ ...ACCOUNT, rate: ACCOUNT.rate - OTHER_REQUESTS });
  const answers: number[] = [];
  const kept = new Set<string>();
  let lastAfter = 0;
  const arrive = (connectionId: string): 'sent' | 'busy' => {
    if (!account.takes(time.now())) return 'busy';
    kept.add(connectionId);
    lastAfter = Math.max(lastAfter, time.now() % MINUTE);
    // Its answer counts against the account as well, and reaches the WebSocket API within a quarter of a second.
    account.takes(time.now());
    answers.push(time.now() + 20 + (answers.length % 230));
    return 'sent';
  };
  const environment = (): KeepAliveNeeds => aKeeper(time, 1000 / speed, arrive);
  const own = aKeeper(time, 1000 / speed, arrive);
  let posted = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const due = socketsOf(Math.round(sockets / SLOTS), minute, time.now());
    posted += due.length;
    let handedOver = 0;
    void keepConnections(
      {
        ...own,
        keepAliveRate: pace,
        async handOverKeepAlive(batch) {
          await time.sleep(20);
          const delay = 50 + ((handedOver++ * 37) % 350);
          void time.sleep(delay).then(() => keepSocketsAlive(environment(), batch));
        },
      },
      due,
    );
    await time.pass(MINUTE);
  }
  const frames = tokenBucket({ ...stage, rate: stage.rate * (1 - OTHER_FRAMES) });
  const refused = answers.sort((a, b) => a - b).filter((at) => !frames.takes(at)).length;
  return { posted, lost: posted - kept.size, refused, lastAfter };
}

const never = () => Promise.reject(new Error('no socket ends here'));

/** What an invocation needs to keep sockets open, one processor for its posts included. */
function aKeeper(
  time: VirtualTime,
  milliseconds: number,
  arrive: (connectionId: string) => 'sent' | 'busy',
): KeepAliveNeeds {
  let free = 0;
  const sender: ConnectionSender = {
    async post(connectionId) {
      free = Math.max(free, time.now()) + milliseconds;
      await time.sleep(free - time.now() + 8);
      return arrive(connectionId);
    },
    close: async () => true,
  };
  return {
    connections: {} as ConnectionStore,
    announcer: { announce: never },
    tenants: { find: never },
    staffNames: { nameOf: never },
    staffRecords: { find: never },
    dueList: { add: never },
    keepAlive: socketKeepAlive(sender, time.sleep),
    clock: time.now,
    sleep: time.sleep,
  };
}

const socketsOf = (count: number, minute: number, now: number): ListedSocket[] =>
  Array.from({ length: count }, (_, number) => ({
    tenantId: tenantId('shop'),
    subject: 'visitor:v_1',
    role: 'visitor',
    connectionId: `${minute}-${number}=`,
    door: 'socketio',
    connectedAt: now - 10 * MINUTE,
  }));
