import { openFrame } from '../protocol/handshake.ts';
import { greeting } from '../runtime/greeting.ts';
import { greetSocket } from '../use-cases/greet-socket.ts';

/** Invoked asynchronously by a Socket.IO handshake: posts the packet with which the server begins. */
export const handler = async ({ greet }: { greet: string }): Promise<void> => {
  const { sender, sleep } = greeting();
  await greetSocket({ post: sender.post, sleep }, { connectionId: greet, frame: openFrame(greet) });
};
