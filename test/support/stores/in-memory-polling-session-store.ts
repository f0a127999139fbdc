import { reveal } from '../../../lambdas/domain/sealed.ts';
import type {
  PollingLimits,
  PollingSessionStore,
  PostedPacket,
} from '../../../lambdas/domain/sockets/polling-session.ts';

type Row = { packets: PostedPacket[]; posted: number; bytes: number; sockets: string[]; claimedBy?: string };

export function inMemoryPollingSessionStore(limits: PollingLimits): PollingSessionStore {
  const rows = new Map<string, Row>();
  const rowOf = (id: Parameters<PollingSessionStore['end']>[0]): Row => {
    const row = rows.get(reveal(id)) ?? { packets: [], posted: 0, bytes: 0, sockets: [] };
    rows.set(reveal(id), row);
    return row;
  };
  return {
    async post(id, packets) {
      const row = rowOf(id);
      const bytes = packets.reduce((sum, packet) => sum + Buffer.byteLength(reveal(packet)), 0);
      const isFull = row.posted + packets.length > limits.packets || row.bytes + bytes > limits.bytes;
      if (row.claimedBy !== undefined || isFull) return false;
      row.packets.push(...packets);
      row.posted += packets.length;
      row.bytes += bytes;
      return true;
    },
    async end(id) {
      const row = rowOf(id);
      row.claimedBy ??= '-';
      row.packets = [];
    },
    async join(id, connectionId) {
      const row = rowOf(id);
      if (row.claimedBy !== undefined || row.sockets.length >= limits.sockets) return false;
      row.sockets.push(connectionId);
      return true;
    },
    async claim(id, connectionId) {
      const row = rowOf(id);
      if (row.claimedBy === undefined ? !row.sockets.includes(connectionId) : row.claimedBy !== connectionId)
        return null;
      const { packets, sockets } = row;
      Object.assign(row, { claimedBy: connectionId, packets: [], sockets: [] });
      return { packets, others: sockets.filter((socket) => socket !== connectionId) };
    },
  };
}
