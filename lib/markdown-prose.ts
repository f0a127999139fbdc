/** Characters of a line of prose in a page that is made. */
const WIDTH = 132;

/** Whether a line begins something of its own: a heading, a row of a table, an item of a list, or nothing. */
const begins = (line: string): boolean => line === '' || /^(#|\||- )/.test(line);

/** A page with the lines of its prose broken anew, at 132 characters; headings and tables stay as they are. */
export function brokenAnew(page: string): string {
  const blocks: string[] = [];
  for (const line of page.split('\n')) {
    const last = blocks.at(-1);
    if (last === undefined || begins(line) || last === '' || /^[#|]/.test(last)) blocks.push(line);
    else blocks[blocks.length - 1] = `${last} ${line.trim()}`;
  }
  return blocks.map((block) => (/^[#|]/.test(block) ? block : broken(block))).join('\n');
}

/** A paragraph or an item of a list, of which further lines are indented. */
function broken(block: string): string {
  const indent = block.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  for (const word of block.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined) lines.push(word);
    else if (line.length + 1 + word.length > WIDTH) lines.push(indent + word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n');
}
