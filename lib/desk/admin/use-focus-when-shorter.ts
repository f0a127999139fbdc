import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A heading that is given the focus when what had it has gone from the list below: the keyboard goes on from there. */
export function useFocusWhenShorter(length: number): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(length);
  useEffect(() => {
    if (length < before.current) heading.current?.focus();
    before.current = length;
  }, [length]);
  return heading;
}
