import { styleText } from 'node:util';
import type { Step } from './history.ts';
import { runningLine } from './running-line.ts';

export interface Progress {
  tell(step: Step): void;
  /** Takes the line away that shows what runs at this moment. */
  done(): void;
}

interface Options {
  /** Shows no more than what runs at this moment, and that on a terminal alone: for work whose result is what is wanted. */
  readonly brief?: boolean;
}

/** As wide as the longest name of a state; on a narrow terminal less, so that the time stays in its line. */
const NAMES = 44;
/** `10 min 05 s` */
const TIMES = 11;
const NARROWEST = 24;

/**
 * Prints each step as it ends, with its time. On a terminal the last line shows what runs and what it waits for; elsewhere (a log file)
 * a wait is a line of its own.
 */
export function openProgress(out: NodeJS.WriteStream = process.stdout, { brief = false }: Options = {}): Progress {
  const running = new Map<string, { since: number; waits?: string }>();
  const terminal = out.isTTY === true;
  const columns = () => out.columns || 80;
  const line = (text: string) => brief || out.write(`${terminal ? '\r\x1b[2K' : ''}  ${text}\n`);

  function draw(): void {
    if (!terminal) return;
    const now = performance.now();
    // Of a state that has started an execution, those of that execution say more.
    const inner = [...running].filter(([state]) => ![...running.keys()].some((it) => it.startsWith(`${state} › `)));
    const shown = inner.map(([state, { since, waits }]) => ({ state, waits, since: seconds(now - since) }));
    // Between two steps the line stays as it is: an empty one in between would flicker.
    if (shown.length > 0) out.write(`\r\x1b[2K${runningLine(shown, columns() - 1)}`);
  }
  const timer = terminal ? setInterval(draw, 200).unref() : undefined;

  return {
    tell(step) {
      if (step.kind === 'entered') running.set(step.state, { since: performance.now() });
      if (step.kind === 'waits') {
        const { since } = running.get(step.state) ?? { since: performance.now() };
        running.set(step.state, { since, waits: step.for });
        if (!terminal) line(styleText('dim', `… ${step.state}: ${step.for}`));
      }
      if (step.kind === 'exited') {
        running.delete(step.state);
        const width = Math.max(NARROWEST, Math.min(NAMES, columns() - TIMES - 6));
        line(`${styleText('green', '✔')} ${step.state.padEnd(width)} ${seconds(step.milliseconds).padStart(TIMES)}`);
      }
      if (step.kind === 'failed') line(`${styleText('red', '✘')} ${step.state}: ${step.error}: ${step.cause}`);
      draw();
    },
    done() {
      clearInterval(timer);
      if (terminal) out.write('\r\x1b[2K');
    },
  };
}

/** `0.42 s`, `12.3 s`, `1 min 05 s` */
export function seconds(milliseconds: number): string {
  if (milliseconds < 9_995) return `${(milliseconds / 1000).toFixed(2)} s`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
