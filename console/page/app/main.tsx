import { render } from 'preact';
import { useState } from 'preact/hooks';
import { Deployments } from './deployments.tsx';
import { Drill } from './drill.tsx';
import { Drills } from './drills.tsx';
import { Execution } from './execution.tsx';
import { Executions } from './executions.tsx';
import { away, get } from './http.ts';
import { Reports } from './reports.tsx';
import { route, to } from './route.ts';
import { Stack } from './stack.tsx';
import { Timeline } from './timeline.tsx';
import { usePoll } from './use-poll.ts';

interface About {
  environment: string;
  account: string;
  region: string;
  where: 'here' | 'AWS';
}

const PAGES = [
  ['Stack', ''],
  ['Executions', 'executions'],
  ['Deployments', 'deployments'],
  ['Drills', 'drills'],
  ['Timeline', 'timeline'],
  ['Reports', 'reports'],
] as const;

function App() {
  const [about, setAbout] = useState<About>();
  usePoll('about', 3_000, async () => {
    setAbout(await get<About>('/about'));
    return true;
  });
  const [page = ''] = route.value;
  const name = PAGES.find(([, path]) => path === page)?.[0] ?? 'Muster';
  document.title = `${name}${about ? `, ${about.environment}` : ''}: Muster`;
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <header>
        <a class="brand" href={to()}>
          Muster
        </a>
        <nav aria-label="Pages">
          {PAGES.map(([label, path]) => (
            <a href={to(...(path ? [path] : []))} aria-current={path === page ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        {about && (
          <p class={about.where === 'AWS' ? 'where account' : 'where'}>
            <strong>{about.environment}</strong>{' '}
            {about.where === 'here' ? 'on this machine' : `in ${about.account}, ${about.region}`}
          </p>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        <p class="problem" role="alert" hidden={!away.value}>
          {away.value}
        </p>
        <Page />
      </main>
    </>
  );
}

function Page() {
  const [page = '', what, ...rest] = route.value;
  if (page === '') return <Stack />;
  if (page === 'executions' && what?.startsWith('arn:')) return <Execution arn={what} key={what} />;
  if (page === 'executions') return <Executions machine={what} />;
  if (page === 'deployments') return <Deployments />;
  if (page === 'drills' && what) return <Drill arn={what} key={what} />;
  if (page === 'drills') return <Drills />;
  if (page === 'timeline') return <Timeline execution={what} key={what} />;
  if (page === 'reports') return <Reports run={what} />;
  return (
    <section>
      <h1>There is no such page</h1>
      <p>
        <code>{[page, what, ...rest].filter(Boolean).join('/')}</code> is not here. <a href={to()}>To the stack</a>
      </p>
    </section>
  );
}

render(<App />, document.getElementById('app')!);
