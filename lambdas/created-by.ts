import type { Creation } from './note-creation.ts';
import { read } from './table.ts';

/** Whether this execution, and nobody after it, has created the resource of this name. */
export const isCreatedBy = async (name: string, execution: string) =>
  (await read<Creation>('created', name))?.body.execution === execution;
