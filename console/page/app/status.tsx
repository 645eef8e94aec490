/** The word of Step Functions, with a colour that adds to it and does not replace it. */
export function Status({ status }: { status: string }) {
  return <span class={`badge ${status.toLowerCase()}`}>{status.toLowerCase().replaceAll('_', ' ')}</span>;
}

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `2 minutes ago`; the moment itself is in the title. */
export function ago(date: string) {
  const seconds = (Date.parse(date) - Date.now()) / 1000;
  const [size, unit] = UNITS.find(([it]) => Math.abs(seconds) >= it) ?? UNITS[3];
  return (
    <time dateTime={date} title={new Date(date).toISOString()}>
      {relative.format(Math.round(seconds / size), unit)}
    </time>
  );
}
