import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface DeedProps {
  /** What it does; whatever it throws is a sentence for the person. */
  readonly deed: () => Promise<unknown>;
  readonly look?: 'danger' | 'quiet';
  readonly children: ComponentChildren;
}

/** A button for something that the server does: not twice at once, and with the reason below it where it was not done. */
export function Deed({ deed, look, children }: DeedProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  async function click(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    await deed().catch((error: Error) => setProblem(error.message));
    setBusy(false);
  }
  return (
    <>
      {/* Not "disabled": that would take the focus away from whoever has pressed it. */}
      <button type="button" class={look} aria-disabled={isBusy} onClick={click}>
        {children}
      </button>
      <span class="problem" role="alert" hidden={!problem}>
        {problem}
      </span>
    </>
  );
}
