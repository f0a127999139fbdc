import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmulatorCalls } from './emulator-calls.ts';
import { unknownTypes } from './stacks.ts';

type Template = { Resources: Record<string, { Type: string }> };

/**
 * Takes out of a stack's synthesized template the resources whose types the emulator does not know, and returns the types.
 * Nothing that stays may refer to them.
 */
export async function leaveOutUnknownTypes(call: EmulatorCalls, assembly: string, stack: string): Promise<string[]> {
  const file = join(assembly, `${stack}.template.json`);
  const text = readFileSync(file, 'utf8');
  const types = await unknownTypes(call, text);
  const template: Template = JSON.parse(text);
  const left = Object.keys(template.Resources).filter((id) => types.includes(template.Resources[id]?.Type ?? ''));
  for (const id of left) delete template.Resources[id];
  const rest = JSON.stringify(template);
  const missed = left.find((id) => rest.includes(`"${id}"`));
  if (missed) throw new Error(`${stack} cannot be deployed without ${missed}: another resource refers to it`);
  writeFileSync(file, rest);
  return types;
}
