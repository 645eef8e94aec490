import type { Definition } from '../../../lambdas/plan/definition.ts';

/** The pairs of states of which the first is over, in every run of the machine, before the second begins: `Subnets < Vpc`. */
export function sooner({ StartAt, States }: Definition): ReadonlySet<string> {
  const found = new Set<string>();
  const before: string[] = [];
  for (let at: string | undefined = StartAt; at; at = States[at]!.Next ?? States[at]!.Default) {
    const branches = States[at]!.Branches ?? [];
    for (const it of branches.flatMap((branch) => [...sooner(branch)])) found.add(it);
    const here = [at, ...branches.flatMap(within)];
    for (const one of before) for (const other of here) found.add(`${one} < ${other}`);
    before.push(...here);
  }
  return found;
}

const within = ({ States }: Definition): string[] =>
  Object.entries(States).flatMap(([name, { Branches = [] }]) => [name, ...Branches.flatMap(within)]);
