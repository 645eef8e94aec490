import { useId, useState } from 'preact/hooks';

/** Commands of the AWS command line, to copy. */
export function Calls({ calls, title = 'The same from a shell' }: { calls: readonly string[]; title?: string }) {
  return (
    <>
      <h2>{title}</h2>
      {calls.map((it) => (
        <Call key={it} call={it} />
      ))}
    </>
  );
}

function Call({ call }: { call: string }) {
  const id = useId();
  const [said, say] = useState('Copy');
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(call).then(
      () => say('Copied'),
      () => say('Copy it by hand: this browser does not let a page do it'),
    );
    setTimeout(() => say('Copy'), 2_000);
  }
  return (
    <div class="call">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command is scrolled with the keyboard */}
      <pre id={id} tabIndex={0}>
        {call}
      </pre>
      <button type="button" class="quiet" onClick={copy} aria-describedby={id}>
        {said}
      </button>
    </div>
  );
}
