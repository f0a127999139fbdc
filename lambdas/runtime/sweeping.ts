import type { Beat } from '../domain/ports.ts';
import { environment } from './environment.ts';
import { messageWorks } from './message-works.ts';

/** What the minute's sweep works with. Built once a container, at its first event. */
export type Sweeping = ReturnType<typeof build>;

let built: Sweeping | undefined;
export const sweeping = (): Sweeping => {
  built ??= build();
  return built;
};

function build() {
  const around = environment();
  const works = messageWorks(around);
  return {
    ...works,
    /** Has other invocations keep sockets open, where there are more than one can reach in its minute. */
    handOverBeats: (beats: Beat[]) => works.invokeLater(around.greeterFunction, { beats }),
  };
}
