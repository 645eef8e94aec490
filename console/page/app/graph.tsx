import { useEffect, useRef } from 'preact/hooks';
import type { Drawing } from './lay-out.ts';
import type { StateRun } from './read-states.ts';

interface GraphProps {
  drawing: Drawing;
  runs: ReadonlyMap<string, StateRun>;
  chosen: string | undefined;
  choose: (name: string) => void;
}

/** No smaller than so much of its size, however narrow the page: its words have to be read. */
const LEAST = 0.8;

const SIGNS: Record<StateRun['status'], string> = {
  running: '▶',
  waiting: '…',
  succeeded: '✓',
  failed: '✗',
  caught: '!',
};

/** The machine as its states and what has become of each; a state can be chosen with the mouse or the keyboard. */
export function Graph({ drawing, runs, chosen, choose }: GraphProps) {
  const { width, height } = drawing;
  const [running] = [...runs].filter(([, it]) => it.status === 'running' || it.status === 'waiting').at(-1) ?? [];
  const frame = useFollowed(drawing, chosen ?? running ?? drawing.states[0]?.name);
  return (
    <div class="scroll graph" ref={frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that can be stepped through has no element of its own */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        style={{ '--least': `${Math.round(width * LEAST)}px` }}
        role="group"
        aria-label="States of the machine"
      >
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path class="tip" d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {drawing.states.map(({ name, type, x, y, width, height }) => {
          const run = runs.get(name);
          const status = run?.status ?? 'idle';
          const isGroup = type === 'Parallel' || type === 'Map';
          return (
            // biome-ignore lint/a11y/useSemanticElements: SVG has no button
            <g
              key={name}
              class={`state ${status} ${isGroup ? 'group' : ''} ${name === chosen ? 'chosen' : ''}`}
              role="button"
              tabindex={0}
              aria-pressed={name === chosen}
              aria-label={`${name}, ${type}: ${status}${run?.retries ? `, ${run.retries} retries` : ''}`}
              onClick={() => choose(name)}
              onKeyDown={(event) => press(event, () => choose(name))}
            >
              <rect x={x} y={y} width={width} height={height} rx="6" />
              <text
                x={isGroup ? x + 10 : x + width / 2}
                y={y + (isGroup ? 17 : height / 2 + 4)}
                text-anchor={isGroup ? 'start' : 'middle'}
              >
                {run ? `${SIGNS[run.status]} ` : ''}
                {name}
                {run && run.entered > 1 ? ` ×${run.entered}` : ''}
              </text>
            </g>
          );
        })}
        {drawing.arrows.map(({ points, isCatch }) => (
          <polyline
            class={isCatch ? 'arrow catch' : 'arrow'}
            points={points.map(({ x, y }) => `${x},${y}`).join(' ')}
            marker-end="url(#tip)"
          />
        ))}
      </svg>
    </div>
  );
}

/** A frame that scrolls along with a state, as long as nobody has scrolled it by hand. */
function useFollowed({ states, width }: Drawing, name: string | undefined) {
  const frame = useRef<HTMLDivElement>(null);
  const isHeld = useRef(false);
  useEffect(() => {
    const hold = () => {
      isHeld.current = true;
    };
    for (const by of ['wheel', 'touchmove', 'keydown'] as const)
      frame.current?.addEventListener(by, hold, { passive: true });
  }, []);
  useEffect(() => {
    const { current: of } = frame;
    const state = states.find((it) => it.name === name);
    if (!of || !state || isHeld.current) return;
    const scale = of.firstElementChild!.getBoundingClientRect().width / width;
    of.scrollTo({
      left: (state.x + state.width / 2) * scale - of.clientWidth / 2,
      top: (state.y + state.height / 2) * scale - of.clientHeight / 2,
    });
  }, [name]);
  return frame;
}

function press(event: KeyboardEvent, deed: () => void): void {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  deed();
}
