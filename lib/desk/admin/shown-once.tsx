import { useEffect, useId, useRef, useState } from 'preact/hooks';

type Props = {
  /** What it is. */
  label: string;
  text: string;
  /** Who it is for, and that it is not shown again. */
  hint: string;
  /** The admin has it, and puts it away. */
  onDone: () => void;
};

/** A secret that the gateway answers once, to be copied. */
export function ShownOnce({ label, text, hint, onDone }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [said, say] = useState('');
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
    say('');
  }, [text]);

  async function copy() {
    input.current?.select();
    // There is no clipboard on a page without TLS; what is selected can be copied by hand.
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    say(isCopied ? 'Copied.' : 'The browser does not copy it: it is selected, copy it by hand.');
  }

  return (
    <div class="shown-once">
      <label for={id}>{label}</label>
      <div class="buttons">
        <input
          id={id}
          ref={input}
          type="text"
          readOnly
          value={text}
          aria-describedby={`${id}-hint`}
          spellcheck={false}
        />
        <button type="button" class="button primary" onClick={copy}>
          Copy
        </button>
        <button type="button" class="button" onClick={onDone}>
          Done
        </button>
      </div>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <p class="hint" role="status">
        {said}
      </p>
    </div>
  );
}
