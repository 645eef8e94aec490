/** `420 ms`, `12.3 s`, `1 min 05 s`; a number and its unit are not parted at the end of a line. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${ms.toFixed(0)}\u00a0ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)}\u00a0s`;
  const whole = Math.round(ms / 1_000);
  return `${Math.floor(whole / 60)}\u00a0min ${String(whole % 60).padStart(2, '0')}\u00a0s`;
}
