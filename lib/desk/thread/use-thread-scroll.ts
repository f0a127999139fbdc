import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Pixels from an end within which the reader counts as being there. */
const NEAR = 80;

type Options = {
  conversationId: string;
  /** Changes whenever something is added at the end or the beginning. */
  first: string | undefined;
  last: string | undefined;
  /** How many of the reader's own messages are on their way: with another one the reader is at the end. */
  pending: number;
  onNearStart: () => void;
  onEnd: (isAtEnd: boolean) => void;
};

/**
 * Keeps a thread where its reader is: at the end, if it is there or has just written, and else at the same words, whatever is added
 * before or after them. A thread that is opened begins at the mark of what is new, else at its end.
 */
export function useThreadScroll({ conversationId, first, last, pending, onNearStart, onEnd }: Options) {
  const box = useRef<HTMLElement>(null);
  const state = useRef({ isAtEnd: true, fromEnd: 0, top: 0, first, pending, opened: '' });
  const [isAtEnd, setAtEnd] = useState(true);

  const look = useCallback(() => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    const fromEnd = scrollHeight - scrollTop;
    state.current.isAtEnd = fromEnd - clientHeight < NEAR;
    state.current.fromEnd = fromEnd;
    state.current.top = scrollTop;
    setAtEnd(state.current.isAtEnd);
    onEnd(state.current.isAtEnd);
  }, [onEnd]);

  // Only whoever goes up reads further back: a thread that is just being laid out begins at its start, too.
  const onScroll = useCallback(() => {
    const { top } = state.current;
    look();
    if (state.current.top < top && state.current.top < NEAR * 4) onNearStart();
  }, [look, onNearStart]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const before = state.current;
    if (last !== undefined && before.opened !== conversationId) {
      const mark = element.querySelector<HTMLElement>('[data-new]');
      element.scrollTop = mark ? mark.offsetTop - element.clientHeight / 4 : element.scrollHeight;
      before.opened = conversationId;
    } else if (pending > before.pending) element.scrollTop = element.scrollHeight;
    else if (first !== before.first) element.scrollTop = element.scrollHeight - before.fromEnd;
    else if (before.isAtEnd) element.scrollTop = element.scrollHeight;
    before.first = first;
    before.pending = pending;
    if (last !== undefined) look();
  }, [conversationId, first, last, pending]);

  // A field that grows, or a keyboard on a phone, makes the box smaller; a picture that has come makes what is in it higher.
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(() => {
      if (box.current && state.current.isAtEnd) box.current.scrollTop = box.current.scrollHeight;
    });
    for (const each of [box.current, ...(box.current?.children ?? [])]) if (each) sizes.observe(each);
    return () => sizes.disconnect();
  }, []);

  return {
    box,
    onScroll,
    isAtEnd,
    toEnd: () => box.current?.scrollTo({ top: box.current.scrollHeight }),
  };
}
