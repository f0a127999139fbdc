import { environment } from './environment.ts';
import { messageWorks } from './message-works.ts';

/** What the minute's sweep works with. Built once a container, at its first event. */
export type Sweeping = ReturnType<typeof messageWorks>;

let built: Sweeping | undefined;
export const sweeping = (): Sweeping => {
  built ??= messageWorks(environment());
  return built;
};
