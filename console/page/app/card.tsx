import type { ComponentChildren } from 'preact';
import type { Named } from './thing.tsx';

/** What a thing needs to be asked for: which one is shown, and which ones an execution is at work on. */
export interface Ask {
  chosen: Named | undefined;
  choose: (thing: Named) => void;
  touched: ReadonlySet<string>;
}

interface CardProps {
  thing: Named;
  ask: Ask;
  good: boolean;
  changing?: boolean;
  children: ComponentChildren;
}

/** A thing that can be asked for; one that is being changed says so in words and with its border. */
export function Card({ thing, ask: { chosen, choose, touched }, good, changing = false, children }: CardProps) {
  const isChanging = changing || touched.has(thing.name);
  const isChosen = chosen?.kind === thing.kind && chosen.name === thing.name;
  return (
    <button
      type="button"
      class={`card ${good ? 'good' : 'warn'} ${isChanging ? 'changing' : ''}`}
      aria-pressed={isChosen}
      onClick={() => choose(thing)}
    >
      {children}
      {touched.has(thing.name) && <em>an execution is at work on it</em>}
    </button>
  );
}
