import { socketKeepAlive } from '../adapters/gateway/socket-keep-alive.ts';
import { environment } from './environment.ts';
import { messageWorks } from './message-works.ts';

/** What telling a tenant's agents, and keeping sockets open, takes. Built once a container, at its first event of these kinds. */
export type BackgroundDependencies = ReturnType<typeof build>;

let built: BackgroundDependencies | undefined;
export const backgroundDependencies = (): BackgroundDependencies => {
  built ??= build();
  return built;
};

function build() {
  const around = environment();
  const { conversations, sender, sleep } = messageWorks(around, around.ownName);
  return { ...conversations, keepAlive: socketKeepAlive(sender, sleep) };
}
