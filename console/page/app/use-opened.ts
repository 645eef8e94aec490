import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * For a panel about what was chosen: Escape closes it, and the focus goes back to where it was. Where the panel lies over the page, or always if it is
 * said so, the focus is moved to its heading.
 */
export function useOpened(close: () => void, always = false): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opener = document.activeElement as HTMLElement | SVGElement | null;
    const panel = heading.current?.closest('aside, section');
    if (always || (panel && getComputedStyle(panel).position === 'fixed')) heading.current?.focus();
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && close();
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
      // Whoever has gone on to something else stays there.
      const isWithin = panel?.contains(document.activeElement) || document.activeElement === document.body;
      if (isWithin && opener?.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  return heading;
}
