import { setTimeout as sleep } from 'node:timers/promises';
import { type EmulatorCalls, queryCall } from './emulator-calls.ts';
import { elements, textOf } from './xml.ts';

const action = (call: EmulatorCalls, name: string, more: Readonly<Record<string, string>> = {}): Promise<string> =>
  call(queryCall('cloudformation', '2010-05-15', name, more));

/** The names of all stacks that there are. */
export const stackNames = async (call: EmulatorCalls): Promise<string[]> =>
  elements(await action(call, 'DescribeStacks'), 'StackName');

/** Deletes a stack as the console does, and waits until it is gone. */
export async function deleteStack(call: EmulatorCalls, stack: string, signal: AbortSignal): Promise<void> {
  await action(call, 'DeleteStack', { StackName: stack });
  while ((await stackNames(call)).includes(stack)) await sleep(200, undefined, { signal });
}

/** The physical id of a stack's one resource of a type. */
export async function resourceId(call: EmulatorCalls, stack: string, type: string): Promise<string> {
  const members = elements(await action(call, 'DescribeStackResources', { StackName: stack }), 'member');
  const found = members.find((member) => textOf(member, 'ResourceType') === type);
  const id = textOf(found ?? '', 'PhysicalResourceId');
  if (!id) throw new Error(`the stack ${stack} has no ${type}`);
  return id;
}

/** The types in a template that the emulator does not know, as it says itself. */
export async function unknownTypes(call: EmulatorCalls, template: string): Promise<string[]> {
  try {
    await action(call, 'ValidateTemplate', { TemplateBody: template });
    return [];
  } catch (error) {
    const types = /Unrecognized resource types: \[([^\]]*)\]/.exec(String(error))?.[1];
    if (types === undefined) throw error;
    return types.split(/, */);
  }
}
