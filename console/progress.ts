import { styleText } from 'node:util';
import type { Step } from './history.ts';

export interface Progress {
  tell(step: Step): void;
  /** Takes the line away that shows what runs at this moment. */
  done(): void;
}

/**
 * Prints each step as it ends, with its time. On a terminal the last line shows what runs and what it waits for; elsewhere (a log file)
 * a wait is a line of its own.
 */
export function openProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  const running = new Map<string, { since: number; waits?: string }>();
  const terminal = out.isTTY === true;
  const line = (text: string) => out.write(`${terminal ? '\r\x1b[2K' : ''}  ${text}\n`);

  function draw(): void {
    if (!terminal || running.size === 0) return;
    const now = performance.now();
    const shown = [...running].map(
      ([state, { since, waits }]) => `${state} ${seconds(now - since)}${waits ? ` (${waits})` : ''}`,
    );
    out.write(`\r\x1b[2K${`  … ${shown.join(' · ')}`.slice(0, (out.columns ?? 80) - 1)}`);
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
        line(`${styleText('green', '✔')} ${step.state.padEnd(36)} ${seconds(step.milliseconds).padStart(10)}`);
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
