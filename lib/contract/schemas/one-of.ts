import Type from 'typebox';

/**
 * One of the values of a union of the domain, each with what it means: a value that is added there, or removed, does not
 * compile here.
 */
export function oneOf<Value extends string>(
  description: string,
  meanings: Readonly<Record<Value, string>>,
  options: { $id?: string } = {},
) {
  const values = Object.keys(meanings) as Value[];
  const lines = values.map((value) => `- \`${value}\`: ${meanings[value]}`);
  return Type.Enum(values, { ...options, description: `${description}\n\n${lines.join('\n')}` });
}
