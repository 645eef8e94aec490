import { useState } from 'preact/hooks';
import { get } from './http.ts';
import { usePoll } from './use-poll.ts';

interface Line {
  at: string;
  message: string;
}

interface LinesProps {
  /** The name of the Lambda that the state has called. */
  of: string;
  since: string;
  until: string | undefined;
}

/** What the function of a state has logged while the state ran. */
export function Lines({ of, since, until }: LinesProps) {
  const [lines, setLines] = useState<Line[]>();
  const query = `since=${encodeURIComponent(since)}${until ? `&until=${encodeURIComponent(until)}` : ''}`;
  let asked = 0;
  usePoll(`${of} ${query}`, 2_000, async () => {
    setLines(await get<Line[]>(`/logs/${of}?${query}`));
    // While it runs there is more to come; so there is for a moment after it.
    return until !== undefined && ++asked > 1;
  });
  return (
    <details open>
      <summary>
        Log of {of}, {lines?.length ?? 0} {lines?.length === 1 ? 'line' : 'lines'}
      </summary>
      {!lines && <p class="soft">Asking for its log…</p>}
      {lines?.length === 0 && <p class="soft">It has logged nothing meanwhile.</p>}
      {lines && lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
        <pre tabIndex={0}>{lines.map(({ at, message }) => `${at.slice(11, 23)}  ${readable(message)}`).join('\n')}</pre>
      )}
    </details>
  );
}

/** A structured line by its level and message; what the runtime says of itself by its type. */
function readable(line: string): string {
  try {
    const { level, message, type, record, error } = JSON.parse(line) as Record<string, unknown>;
    if (type) return `${String(type)} ${JSON.stringify(record)}`;
    const named = error as { name?: string; message?: string } | undefined;
    return [level, message, named && `${named.name}: ${named.message}`].filter(Boolean).join(' ');
  } catch {
    return line.trimEnd();
  }
}
