/** How much of an example a problem shows. */
const LONGEST_EXAMPLE = 300;

/** Problems of traffic, each sentence once, with how often it was true and its first example. */
export type SeenProblems = {
  note: (sentences: readonly string[], example: string) => void;
  /** A line for each problem, in the order of their first examples. */
  lines: () => string[];
};

export function seenProblems(): SeenProblems {
  const seen = new Map<string, { count: number; example: string }>();
  return {
    note(sentences, example) {
      for (const sentence of new Set(sentences.map(ofEachItem))) {
        const known = seen.get(sentence);
        if (known) known.count += 1;
        else seen.set(sentence, { count: 1, example: cut(example) });
      }
    },
    lines: () => [...seen].map(([sentence, { count, example }]) => `${sentence} (${count}×, e.g. ${example})`),
  };
}

/** A sentence without the position in a list: what is wrong in one item is wrong in most. */
const ofEachItem = (sentence: string): string => sentence.replace(/(?<=\/[a-z]\w*\/)\d+/gi, '*');

const cut = (text: string): string => (text.length > LONGEST_EXAMPLE ? `${text.slice(0, LONGEST_EXAMPLE)}…` : text);
