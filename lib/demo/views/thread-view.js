import { attachedFiles } from './attached-files.js';
import { element } from './element.js';
import { errorText } from './error-text.js';

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

/** Sign and name of each state. */
const TICK = { sending: ['◷', 'Sending'], sent: ['✓', 'Sent'], read: ['✓✓', 'Read'], failed: ['!', 'Not sent'] };

/** Pixels from the end within which a reader counts as being at the end. */
const NEAR = 80;

/**
 * Draws a thread into an ordered list inside a scrolling box. A bubble is made once and then updated, so that a
 * screen reader announces it once. The box keeps its position, or stays at the end if it was there.
 */
export function threadView({ box, list, onRetry, onDiscard }) {
  const drawn = new Map();
  let isAtEnd = true;

  const toEnd = () => box.scrollTo({ top: box.scrollHeight });
  const keepAtEnd = () => {
    if (isAtEnd) toEnd();
  };
  box.addEventListener('scroll', () => {
    isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  });
  // The box shrinks when a notice or a keyboard appears below it.
  const resized = new ResizeObserver(keepAtEnd);
  // Its content grows by itself when a picture or a font loads.
  for (const each of [box, list]) resized.observe(each);

  function nodeOf(item) {
    const known = drawn.get(item.key);
    if (known) return known;
    const made = { day: dayNode, change: changeNode, message: bubbleNode }[item.kind](item);
    drawn.set(item.key, made);
    return made;
  }

  function bubbleNode(item) {
    const failure = element('p', { class: 'failure', hidden: true });
    const tick = element('span', { class: 'tick' });
    const time = element('time');
    const author = element('span', { class: 'author' });
    const text = element('p', { class: 'text', dir: 'auto', hidden: item.text === '' }, item.text);
    const files = attachedFiles(item.attachments);
    const node = element(
      'li',
      { class: 'bubble' },
      author,
      text,
      ...files,
      element('p', { class: 'meta' }, time, tick),
      failure,
    );
    return { node, update: (now) => updateBubble({ node, author, time, tick, failure }, now) };
  }

  function updateBubble({ node, author, time, tick, failure }, item) {
    node.dataset.side = item.isMine ? 'mine' : 'theirs';
    node.dataset.state = item.state ?? '';
    node.toggleAttribute('data-continued', item.isContinued);
    setText(author, item.author);
    time.dateTime = item.at;
    setText(time, TIME.format(new Date(item.at)));
    if (tick.dataset.state !== item.state) {
      tick.dataset.state = item.state ?? '';
      const [sign, name] = TICK[item.state] ?? ['', ''];
      const hidden = element('span', { class: 'visually-hidden' }, name);
      tick.replaceChildren(element('span', { 'aria-hidden': 'true' }, sign), hidden);
    }
    if (failure.hidden === Boolean(item.error)) updateFailure(failure, item);
  }

  function updateFailure(failure, { key, error }) {
    failure.hidden = !error;
    if (!error) return failure.replaceChildren();
    failure.replaceChildren(
      `${errorText(error)} `,
      element('button', { type: 'button', onclick: () => onRetry(key) }, 'Send again'),
      ' ',
      element('button', { type: 'button', onclick: () => onDiscard(key) }, 'Discard'),
    );
  }

  return {
    /** @param {object[]} items as `threadItems` makes them */
    draw(items) {
      const newest = list.lastElementChild;
      const [top, height] = [box.scrollTop, box.scrollHeight];
      for (const [index, item] of items.entries()) {
        const { node, update } = nodeOf(item);
        update(item);
        if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
      }
      const kept = new Set(items.map(({ key }) => key));
      for (const [key, { node }] of drawn) {
        if (kept.has(key)) continue;
        node.remove();
        drawn.delete(key);
      }
      // Older messages were added above: the visible ones keep their position.
      if (!isAtEnd && newest === list.lastElementChild) box.scrollTop = top + box.scrollHeight - height;
      else if (items.at(-1)?.state === 'sending') toEnd();
      else keepAtEnd();
    },
    clear() {
      drawn.clear();
      list.replaceChildren();
      isAtEnd = true;
    },
    toEnd,
  };
}

function dayNode({ at }) {
  const node = element(
    'li',
    { class: 'day' },
    element('time', { datetime: at.slice(0, 10) }, DAY.format(new Date(at))),
  );
  return { node, update() {} };
}

function changeNode({ at, text }) {
  const time = element('time', { datetime: at }, TIME.format(new Date(at)));
  return { node: element('li', { class: 'change' }, `${text} · `, time), update() {} };
}

/** Screen readers would announce an unchanged text again if it were set. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
