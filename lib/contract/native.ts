import type { TSchema } from 'typebox';
import type { Door } from '../../lambdas/domain/delivery/connection.ts';
import type { Declared } from './declared.ts';
import { fromNativeClients } from './native-input.ts';
import { toNativeClients } from './native-output.ts';

export type NativeDoor = Exclude<Door, 'socketio'>;

/** The address of each door of native clients. */
export const NATIVE_DOORS: Readonly<Record<NativeDoor, string>> = { chat: '/ws/chat', ws: '/ws' };

/** One frame of native clients: a JSON text. */
export type NativeFrame = Declared & {
  /** The value of its `type`. API Gateway's own frame has none. */
  type: string | null;
  doors: readonly NativeDoor[];
  /** The whole frame. */
  payload: TSchema;
};

/** Every frame of native clients, in both directions. */
export const NATIVE_FRAMES: readonly NativeFrame[] = [...fromNativeClients, ...toNativeClients];
