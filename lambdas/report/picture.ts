import type { Frame } from './frame.ts';
import { type Markup, markup } from './markup.ts';

export interface Words {
  /** Unique on its page. */
  readonly id: string;
  readonly title: string;
  /** What somebody who cannot see the picture has to know. */
  readonly description: string;
}

/** An SVG with its text alternative. It takes its colours from the page's style. */
export const picture = (
  { width, narrow }: Pick<Frame, 'width' | 'narrow'>,
  height: number,
  words: Words,
  body: Markup,
): Markup => {
  const id = `${words.id}-${narrow ? 'narrow' : 'wide'}`;
  return markup`<svg class="picture ${narrow ? 'narrow' : 'wide'}" viewBox="0 0 ${width} ${Math.ceil(height)}" role="img" aria-labelledby="${id}-title ${id}-description" xmlns="http://www.w3.org/2000/svg">
<title id="${id}-title">${words.title}</title><desc id="${id}-description">${words.description}</desc>
${body}
</svg>`;
};
