/** Rows that are drawn: from the first, up to but without the end. */
export type RowWindow = { from: number; to: number };

/** Rows beyond what is in view, so that a quick scroll finds them drawn. */
const BEYOND = 4;

/** The rows in view of a list whose rows are all of one height. */
export function windowOf(scrollTop: number, viewHeight: number, rowHeight: number, count: number): RowWindow {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - BEYOND);
  const to = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + BEYOND);
  return { from: Math.min(from, to), to };
}

/** Where to scroll so that a row is in view; `null`: it is. */
export function scrollToShow(at: number, scrollTop: number, viewHeight: number, rowHeight: number): number | null {
  const top = at * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + viewHeight) return top + rowHeight - viewHeight;
  return null;
}
