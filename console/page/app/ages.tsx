import { useEffect, useState } from 'preact/hooks';

const PARTS = [
  ['things', 'Instances, targets and database'],
  ['running', 'executions'],
  ['traffic', 'traffic'],
] as const;
/** Who was not asked for so long does not answer: milliseconds. */
const OLD = 15_000;

/** How old what is shown is, part by part. */
export function Ages({ asked }: { asked: Readonly<Record<string, number>> }) {
  const [now, tick] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="soft ages">
      {PARTS.map(([part, name], index) => {
        const at = asked[part];
        const age = at === undefined ? 0 : Math.max(0, now - at);
        return (
          <span key={part}>
            {index > 0 && ', '}
            {name}{' '}
            {at === undefined ? (
              'being asked'
            ) : (
              <time class={age > OLD ? 'old' : undefined} dateTime={new Date(at).toISOString()}>
                {Math.round(age / 1_000)} s ago
              </time>
            )}
          </span>
        );
      })}
    </p>
  );
}
