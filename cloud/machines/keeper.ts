import type { ChildProcess, SpawnOptions } from 'node:child_process';

/**
 * Starts processes, each as the leader of its own group, and ends them: when asked, when the cloud stops, and when the cloud is
 * killed (a small process of the keeper's own outlives the cloud for as long as that takes).
 */
export interface Keeper {
  spawn(
    command: string,
    args: readonly string[],
    options: SpawnOptions & { name: string; ending?: NodeJS.Signals },
  ): ChildProcess;
  /** Ends the process's whole group: `ending` first (default SIGTERM), SIGKILL after `patience` milliseconds. Resolves when it is gone. */
  end(child: ChildProcess, patience?: number): Promise<void>;
  close(): Promise<void>;
}

/** To be filled by the machines room. */
export async function startKeeper(_folder: string): Promise<Keeper> {
  throw new Error('the keeper is not built yet');
}
