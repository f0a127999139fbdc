import { describe, expect, test } from 'vitest';
import { nativeEvents } from '../../../lambdas/handlers/socket/native/events.ts';
import { NATIVE_DOORS, NATIVE_FRAMES, type NativeDoor } from '../../../lib/contract/native.ts';
import { problemsOf } from '../../../lib/contract/problems-of.ts';
import { nativeFramesAt } from './seen-frames.ts';

describe.each(Object.keys(NATIVE_DOORS) as NativeDoor[])('the frames declared for the door %s', (door) => {
  const declared = NATIVE_FRAMES.filter(({ doors }) => doors.includes(door));

  test('that a client may send are those that are handled', () => {
    const types = declared.filter(({ direction }) => direction === 'to-gateway').map(({ type }) => type);

    expect(types.sort()).toEqual([...nativeEvents.keys()].sort());
  });

  test('that a client is sent are those that are made, and API Gateway’s', () => {
    const made = nativeFramesAt(door).map((text) => JSON.parse(text));
    const toClient = declared.filter(({ direction }) => direction === 'to-client');
    const never = toClient.filter(({ payload }) => !made.some((frame) => problemsOf(payload, frame, '').length === 0));

    expect(new Set(made.map(({ type }) => type))).toEqual(new Set(toClient.flatMap(({ type }) => type ?? [])));
    expect(never.map(({ name }) => name)).toEqual(['gateway-message']);
  });

  test('name answers that a client is sent', () => {
    const answers = declared.flatMap((frame) => frame.answers ?? []);
    const names = NATIVE_FRAMES.filter(({ direction }) => direction === 'to-client').map(({ name }) => name);

    expect(answers.filter((name) => !names.includes(name))).toEqual([]);
  });
});
