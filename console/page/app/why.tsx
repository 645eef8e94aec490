import { useEffect, useState } from 'preact/hooks';
import type { Harmed } from '../../timeline/requests.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Why as Told } from '../../why/why.ts';
import { get } from './http.ts';
import { useOpened } from './use-opened.ts';

type Explained = Told & { trace: Trace };

/** What `muster why` says of a request. */
export function Why({ request, close }: { request: Harmed; close: () => void }) {
  const [found, setFound] = useState<Explained>();
  const [problem, setProblem] = useState<string>();
  const heading = useOpened(close, true);
  const { run, seq } = request;
  useEffect(() => {
    setFound(undefined);
    setProblem(undefined);
    heading.current?.focus();
    get<Explained>(`/why/${encodeURIComponent(run)}/${seq}`).then(setFound, (error: Error) =>
      setProblem(error.message),
    );
  }, [run, seq]);
  return (
    <section class="sheet why" aria-label="Why a request failed">
      <h2 ref={heading} tabIndex={-1}>
        Why {/\bslow\b/.test(request.what) ? `was request ${seq} slow` : `did request ${seq} fail`}?
      </h2>
      <p>{request.what}</p>
      {!found && !problem && <p class="soft">Reading the ledger and the report…</p>}
      {problem && <p class="note">{problem}</p>}
      {found && <Explanation why={found} />}
      <p class="row">
        <code>
          muster why {run}/{seq}
        </code>
        <button type="button" class="quiet" onClick={close}>
          Close
        </button>
      </p>
    </section>
  );
}

function Explanation({ why: { cause, fate, meanwhile, operation, trace } }: { why: Explained }) {
  const began = operation.sent ?? operation.intended;
  return (
    <>
      <p class={cause.known ? 'finding' : 'note'}>{cause.sentence}</p>
      <ul>
        {fate.map((it) => (
          <li key={it}>{it}</li>
        ))}
      </ul>
      {meanwhile.length > 0 && (
        <>
          <h3>At that moment</h3>
          <ol class="plain">
            {meanwhile.map(({ from, to, what }) => (
              <li key={`${from} ${what}`}>
                <span class="number soft">{signed(from - began)}</span> {what}
                {to > from && ` (${(to - from).toFixed(0)} ms)`}
              </li>
            ))}
          </ol>
        </>
      )}
      <h3>Logged on its way, under {trace.id}</h3>
      <ul>
        {trace.hops.map(({ who, lines, said }) => (
          <li key={who}>
            <strong>{who}</strong>: {lines > 0 ? `${lines} ${lines === 1 ? 'line' : 'lines'} of ${said}` : said}
          </li>
        ))}
      </ul>
      {trace.lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
        <pre tabIndex={0}>{trace.lines.map(({ who, message }) => `${who}  ${message}`).join('\n')}</pre>
      )}
      <p class="soft">Looked at: {cause.looked.join('; ')}</p>
    </>
  );
}

/** Milliseconds before or after the request was sent. */
const signed = (ms: number) => `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(0)} ms`;
