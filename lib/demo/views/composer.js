/** Below this number the remaining characters are shown. */
const COUNT_BELOW = 200;

/**
 * A form that writes messages: Enter sends, Shift and Enter start a new line; a half-composed character is never sent.
 * `onSend(text)` gets the text as it was written; `onTyping()` is called at each change.
 */
export function composer({ form, field, counter, onSend, onTyping }) {
  function submit() {
    if (field.value.trim() === '') return field.focus();
    onSend(field.value);
    field.value = '';
    count();
    field.focus();
  }

  function count() {
    const left = field.maxLength - field.value.length;
    counter.textContent = left <= COUNT_BELOW ? `${left} characters left` : '';
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  field.addEventListener('input', () => {
    count();
    if (field.value !== '') onTyping();
  });
}
