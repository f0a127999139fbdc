import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

type Props = {
  /** What the button says to those who do not see it, if that is not what it shows. */
  name?: string;
  /** What it shows. */
  button: ComponentChildren;
  class?: string;
  /** What is in it; `close` closes it, and gives the focus back to the button. */
  children: (close: () => void) => ComponentChildren;
  /** Opens it from outside, by another value than before. */
  opened?: number;
};

/** A button with what it opens below it: closed by Escape, by a click elsewhere, and when the focus leaves. Arrows move in it. */
export function Menu({ name, button, class: kind = 'button', children, opened = 0 }: Props) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };

  // Before the next key is pressed, which is meant for what opens.
  useLayoutEffect(() => {
    if (opened > 0) setOpen(true);
  }, [opened]);
  useLayoutEffect(() => {
    if (!isOpen) return;
    controls(root.current)[0]?.focus();
    const elsewhere = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
    };
  }, [isOpen]);

  function onKeyDown(event: KeyboardEvent) {
    if (!isOpen) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const all = controls(root.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the controls in it
    <div class="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={kind}
        aria-label={name}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen && (
        <div class="menu-panel" id={id}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

const controls = (root: HTMLElement | null): HTMLElement[] => [
  ...(root?.querySelectorAll<HTMLElement>('.menu-panel :is(button, input, a[href]):not([disabled])') ?? []),
];
