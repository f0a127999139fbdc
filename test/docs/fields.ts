/** The fields of some objects of one kind as documents write them, in order of the alphabet: `at, reason?`. */
export function fieldsOf(samples: readonly object[]): string {
  const seen = samples.map((sample) => Object.keys(JSON.parse(JSON.stringify(sample))));
  const names = [...new Set(seen.flat())].sort();
  return names.map((name) => (seen.every((keys) => keys.includes(name)) ? name : `${name}?`)).join(', ');
}

/** What a document calls something, and its fields: of `closed {at, reason?, by: {id}}` without what lies deeper. */
export function shapeOf(code: string): { name: string; fields: string } {
  const [, name = '', inside = ''] = /^([\w:-]*) ?(?:\{(.*)\})?$/.exec(code) ?? [];
  const flat = inside.replace(/: *\{[^{}]*\}/g, '');
  const fields = flat.split(',').map((field) => field.trim());
  return {
    name,
    fields: fields
      .filter((field) => field !== '')
      .sort()
      .join(', '),
  };
}
