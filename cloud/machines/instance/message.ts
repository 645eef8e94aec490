import type { AgentCommand, AgentReport } from '../agent/command.ts';
import type { ShellCommand, ShellReport } from '../agent/shell-command.ts';

/** What an init process is told at its start, as its only argument. */
export interface Boot {
  readonly instanceId: string;
  /** `/` of the instance's files. */
  readonly root: string;
  /** The Unix socket on which `systemctl` reaches init. */
  readonly control: string;
  /** A bash script, run at the first boot of this root folder only. */
  readonly userData?: string;
  /** The environment of everything that runs on the instance. */
  readonly environment: Readonly<Record<string, string>>;
  /** The program that stands behind `systemctl`. */
  readonly systemctl: string;
  /** Options that make curl live at the instance's address. */
  readonly curl: readonly string[];
}

/** From the cloud to init. */
export type ToInit =
  | { readonly kind: 'command'; readonly id: number; readonly command: AgentCommand }
  | { readonly kind: 'shell'; readonly id: number; readonly command: ShellCommand }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'shutdown' };

/** From init to the cloud. */
export type FromInit =
  | { readonly kind: 'running' }
  /** User data has ended, and the enabled units have been started. */
  | { readonly kind: 'booted'; readonly userDataStatus?: number }
  | { readonly kind: 'report'; readonly id: number; readonly report: AgentReport | ShellReport }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string };
