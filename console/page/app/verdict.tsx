const LOOKS: Readonly<Record<string, string>> = { PASS: 'succeeded', FAIL: 'failed', RUNNING: 'running' };

/** The word of the judge, with a colour that adds to it. */
export function Verdict({ verdict }: { verdict: string }) {
  return <span class={`badge ${LOOKS[verdict] ?? ''}`}>{verdict === 'RUNNING' ? 'running' : verdict}</span>;
}
