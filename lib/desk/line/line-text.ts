import type { ConnectionState } from '@chat-gateway/client';

/** What the state of the line means for who works here; null: nothing that has to be said. */
export function lineText(state: ConnectionState, isOffline: boolean, unsent: number): string | null {
  const kept = unsent > 0 ? ` ${unsent === 1 ? 'One answer is' : `${unsent} answers are`} kept, and sent then.` : '';
  if (isOffline && state !== 'live') return `You are offline. What you write is sent when the network is back.${kept}`;
  switch (state) {
    case 'down':
      return `The line is down; it is tried again by itself.${kept}`;
    case 'blocked':
      return 'This network lets no live line through: what you write is sent, but you see news only when you reload.';
    default:
      return null;
  }
}
