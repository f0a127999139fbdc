import { socketKeepAlive } from '../adapters/gateway/socket-keep-alive.ts';
import { environment } from './environment.ts';
import { messagingDependencies } from './messaging-dependencies.ts';
import { once } from './once.ts';

/** What telling a tenant's agents, and keeping sockets open, takes. Built once a container, at its first event of these kinds. */
export type BackgroundDependencies = ReturnType<typeof build>;

export const backgroundDependencies = once(build);

function build() {
  const env = environment();
  const { conversations, sender, sleep } = messagingDependencies(env, env.ownName);
  return { ...conversations, keepAlive: socketKeepAlive(sender, sleep) };
}
