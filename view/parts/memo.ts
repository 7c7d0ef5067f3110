import { Component, type ComponentChild, type ComponentType } from 'preact';

/**
 * Draws a component again only when one of its properties is another one.
 *
 * @param render - The component.
 */
export function memo<P extends object>(render: (props: P) => ComponentChild): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.some((key) => next[key] !== this.props[key]);
    }

    override render(): ComponentChild {
      return render(this.props);
    }
  };
}
