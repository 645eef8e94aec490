import { useEffect, useRef, useState } from 'preact/hooks';

/** The width of an element in pixels, as the page lays it out: text in a picture that is scaled to it instead would be unreadable on a phone. */
export function useWidth<Of extends HTMLElement>(otherwise: number) {
  const element = useRef<Of>(null);
  const [width, setWidth] = useState(otherwise);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(280, Math.floor(entry!.contentRect.width))));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}
