import type { AccountSettings } from './account-settings.ts';
import type { Assembly } from './assembly.ts';
import type { Resolver } from './intrinsics.ts';
import type { StackResource } from './template.ts';

/** The templates of an assembly as the readers of resource types see them. */
export interface ResolvedTemplates {
  readonly assembly: Assembly;
  readonly account: AccountSettings;
  readonly resolve: Resolver;
  /** All resources of some types whose conditions hold, in template order. */
  resources(...types: readonly string[]): StackResource[];
  /** One property of a resource with its intrinsic functions evaluated. */
  value(resource: StackResource, property: string): unknown;
  /** `Ref` or an attribute of a resource. */
  attribute(resource: StackResource, attribute: string): string;
  /** Says at the start what a template asks for and the runner does not do. */
  note(sentence: string): void;
}
