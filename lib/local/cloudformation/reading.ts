import type { AccountSettings } from './account-settings.ts';
import type { Assembly } from './assembly.ts';
import type { Resolver } from './intrinsics.ts';
import type { Placed } from './template.ts';

/** The tools a reader of one resource type gets. */
export interface Reading {
  readonly assembly: Assembly;
  readonly account: AccountSettings;
  readonly resolve: Resolver;
  /** All existing resources of a type, in template order. */
  placed(...types: readonly string[]): Placed[];
  /** One property of a resource as a plain value. */
  value(place: Placed, property: string): unknown;
  /** `Ref` or an attribute of a resource. */
  attribute(place: Placed, attribute: string): string;
  note(sentence: string): void;
}
