import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Pixels from an end within which the reader counts as being there. */
const NEAR = 80;

type Options = {
  conversationId: string;
  /** Changes whenever something is added at the end or the beginning. */
  first: string | undefined;
  last: string | undefined;
  onNearStart: () => void;
  onEnd: (isAtEnd: boolean) => void;
};

/**
 * Keeps a thread where its reader is: at the end, if it is there, and else at the same words, whatever is added before or after them.
 * A thread that is opened begins at the mark of what is new, else at its end.
 */
export function useThreadScroll({ conversationId, first, last, onNearStart, onEnd }: Options) {
  const box = useRef<HTMLElement>(null);
  const state = useRef({ isAtEnd: true, fromEnd: 0, first, opened: '' });
  const [isAtEnd, setAtEnd] = useState(true);

  const look = useCallback(() => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    const fromEnd = scrollHeight - scrollTop;
    state.current.isAtEnd = fromEnd - clientHeight < NEAR;
    state.current.fromEnd = fromEnd;
    setAtEnd(state.current.isAtEnd);
    onEnd(state.current.isAtEnd);
    if (scrollTop < NEAR * 4) onNearStart();
  }, [onNearStart, onEnd]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const before = state.current;
    if (last !== undefined && before.opened !== conversationId) {
      const mark = element.querySelector<HTMLElement>('[data-new]');
      element.scrollTop = mark ? mark.offsetTop - element.clientHeight / 4 : element.scrollHeight;
      before.opened = conversationId;
    } else if (first !== before.first) element.scrollTop = element.scrollHeight - before.fromEnd;
    else if (before.isAtEnd) element.scrollTop = element.scrollHeight;
    before.first = first;
    if (last !== undefined) look();
  }, [conversationId, first, last]);

  // A field that grows, or a keyboard on a phone, makes the box smaller.
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(() => {
      if (box.current && state.current.isAtEnd) box.current.scrollTop = box.current.scrollHeight;
    });
    if (box.current) sizes.observe(box.current);
    return () => sizes.disconnect();
  }, []);

  return {
    box,
    onScroll: look,
    isAtEnd,
    toEnd: () => box.current?.scrollTo({ top: box.current.scrollHeight }),
  };
}
