import type { Step } from './follow.ts';

export interface Progress {
  tell(step: Step): void;
  /** Ends the line that shows what runs at this moment. */
  done(): void;
}

/**
 * Prints each step as it ends, with its time. On a terminal the last line shows what runs and what it waits for; elsewhere (a log file)
 * a wait is a line of its own.
 */
export function openProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  const running = new Map<string, { since: number; waits?: string }>();
  const terminal = out.isTTY === true;
  const key = (step: Step) => `${step.depth} ${step.state}`;
  const line = (text: string) => {
    out.write(`${terminal ? '\r\x1b[2K' : ''}${text}\n`);
    draw();
  };

  function draw(): void {
    if (!terminal) return;
    const now = performance.now();
    const shown = [...running.entries()]
      .sort((a, b) => a[1].since - b[1].since)
      .map(([name, it]) => `${name.slice(2)} ${seconds(now - it.since)}${it.waits ? ` (${it.waits})` : ''}`);
    out.write(`\r\x1b[2K${` … ${shown.join(' · ')}`.slice(0, (out.columns ?? 80) - 1)}`);
  }
  const timer = terminal ? setInterval(draw, 500).unref() : undefined;

  return {
    tell(step) {
      const indent = '  '.repeat(step.depth + 1);
      if (step.kind === 'entered') running.set(key(step), { since: performance.now() });
      if (step.kind === 'waits') {
        const state = running.get(key(step));
        if (state) state.waits = step.for;
        if (!terminal) line(`${indent}… ${step.state}: ${step.for}`);
      }
      if (step.kind === 'exited') {
        running.delete(key(step));
        line(`${indent}✔ ${step.state.padEnd(36 - indent.length)} ${seconds(step.milliseconds)}`);
      }
      if (step.kind === 'failed') line(`${indent}✘ ${step.state}: ${step.error}: ${step.cause}`);
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
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(2)} s`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
