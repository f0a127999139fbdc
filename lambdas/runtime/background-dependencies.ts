import { socketKeepAlive } from '../adapters/gateway/socket-keep-alive.ts';
import { environment } from './environment.ts';
import { messagingDependencies } from './messaging-dependencies.ts';
import { once } from './once.ts';

/** Dependencies of the fan-out to agents and of the keep-alive. Built once per container, at its first such event. */
export type BackgroundDependencies = ReturnType<typeof build>;

export const backgroundDependencies = once(build);

function build() {
  const env = environment();
  const { conversations, sender, sleep } = messagingDependencies(env, { backgroundFunction: env.ownName });
  return { ...conversations, keepAlive: socketKeepAlive(sender, sleep) };
}
