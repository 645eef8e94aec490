import { useState } from 'preact/hooks';
import type { Things } from '../../stack.ts';
import type { Instance } from '../../tiers.ts';
import { get } from './http.ts';
import { usePoll } from './use-poll.ts';

/** Which commit each instance serves, and what a deployment does to it at this moment. */
export function Versions() {
  const [instances, setInstances] = useState<readonly Instance[]>([]);
  usePoll('versions', 2_500, async () => {
    setInstances((await get<Things>('/things')).instances);
    return false;
  });
  if (instances.length === 0) return null;
  return (
    <div class="scroll">
      <h2>What serves</h2>
      <table>
        <caption class="unseen">Versions by instance</caption>
        <thead>
          <tr>
            <th>Instance</th>
            <th>Tier</th>
            <th>Serves</th>
            <th>Now</th>
          </tr>
        </thead>
        <tbody>
          {instances.map(({ id, tier, commit, changing, target }) => (
            <tr key={id}>
              <td>{id}</td>
              <td>{tier}</td>
              <td>{commit ? <code title={commit}>{commit.slice(0, 7)}</code> : 'nothing yet'}</td>
              <td>{changing ? <span class="badge running">{changing}</span> : target}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
