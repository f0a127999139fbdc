import { GatewayError } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { problemText } from '../store/announcements.ts';

/** Why something was not done: in a sentence, with the field at fault if there is one. */
export type Problem = { text: string; field?: string | undefined };

export function problemOf(error: unknown): Problem {
  const field = error instanceof GatewayError ? error.field : undefined;
  const { message = '' } = error as Partial<Error>;
  // The gateway's sentence begins with the field as programs call it. Beside the field it need not be named.
  if (field !== undefined && message.startsWith(`${field} `))
    return { field, text: `It ${message.slice(field.length + 1)}.` };
  return { field, text: problemText(error) };
}

export type Act = {
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  /** Does it, unless it is under way. Resolves to whether it was done. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  /** What was wrong is no affair any more. */
  forget(): void;
};

/** Something that is done by a button or a form: one at a time, with what came of the last. */
export function useAct(): Act {
  const [state, set] = useState<Pick<Act, 'isBusy' | 'problem'>>({ isBusy: false, problem: null });
  return {
    ...state,
    forget: () => set((now) => ({ ...now, problem: null })),
    async run(work) {
      if (state.isBusy) return false;
      set({ isBusy: true, problem: null });
      try {
        await work();
        set({ isBusy: false, problem: null });
        return true;
      } catch (error) {
        set({ isBusy: false, problem: problemOf(error) });
        return false;
      }
    },
  };
}
