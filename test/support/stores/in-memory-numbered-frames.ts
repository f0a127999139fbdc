import type { NumberedFrame, NumberedFrames } from '../../../lambdas/domain/conversations/numbered-frames.ts';

export function inMemoryNumberedFrames(): NumberedFrames {
  const streams = new Map<string, Map<number, NumberedFrame>>();
  return {
    async note({ began, number }, state, at) {
      const frames = streams.get(began) ?? new Map();
      streams.set(began, frames.set(number, { number, state, at }));
    },
    async between({ began, after, before }) {
      return [...(streams.get(began)?.values() ?? [])]
        .filter(({ number }) => number > after && number < before)
        .sort((a, b) => b.number - a.number)
        .map((frame) => ({ ...frame }));
    },
  };
}
