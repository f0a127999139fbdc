import { environment } from './environment.ts';
import { messageWorks } from './message-works.ts';

/** What telling a tenant's agents takes. Built once a container, at its first event of this kind. */
export type Telling = ReturnType<typeof messageWorks>;

let built: Telling | undefined;
export const telling = (): Telling => {
  const around = environment();
  built ??= messageWorks(around, around.ownName);
  return built;
};
