import { Component, type ComponentChild, type ComponentType, h } from 'preact';

/** A view that is drawn again only if one of its properties is another. */
export function unlessUnchanged<Props extends object>(view: (props: Props) => ComponentChild): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const [now, then] = [this.props, next] as unknown as [Record<string, unknown>, Record<string, unknown>];
      for (const name in then) if (!Object.is(now[name], then[name])) return true;
      for (const name in now) if (!(name in then)) return true;
      return false;
    }
    override render(props: Props): ComponentChild {
      return h(view as never, props as never);
    }
  };
}
