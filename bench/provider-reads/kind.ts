import type { Api } from './api.ts';

/** Attributes by the names that Terraform has for them. One that is undefined is one that the answers lack. */
export type State = Readonly<Record<string, unknown>>;

/** A thing that was created as the provider creates it. */
export interface Made {
  readonly id: string;
  /** What was asked for, and what Terraform's schema has as default: reading it back must say the same, or the next plan has a difference. */
  readonly planned: State;
  remove(): Promise<unknown>;
}

/** What the things that are made stand on. */
export interface Ground {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly group: string;
  readonly role: string;
  readonly key: string;
}

/** A resource type of Terraform's AWS provider. */
export interface Kind {
  readonly type: `aws_${string}`;
  /** Why this cloud has none; that one is there after all is wrong. */
  readonly gap?: string;
  /** The things of this type that there are, by the ids that Terraform imports them with. */
  find?(api: Api): Promise<readonly string[]>;
  /** The calls of the provider's Read, and the attributes that it makes of their answers. Throws where the provider fails, or panics. */
  read(api: Api, id: string): Promise<State>;
  make?(api: Api, ground: Ground): Promise<Made>;
}

/** An answer that the provider cannot read. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** The one item that a list must have. Throws `Unreadable`: the provider takes none for gone, and two for an error. */
export function only<T>(list: readonly T[] | undefined, what: string): T {
  if (list?.length !== 1) throw new Unreadable(`${what}: ${list?.length ?? 0} instead of one`);
  return list[0]!;
}

/** What the provider follows without asking whether it is there. */
export function there<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Unreadable(`${what} is nil, and the provider panics`);
  return value;
}

/** Runs `read`, and takes this error of AWS's for nothing being there. */
export async function unless<T>(code: string, read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && error.name === code) return null;
    throw error;
  }
}

export const tags = (list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) =>
  Object.fromEntries((list ?? []).filter(({ Key }) => !Key?.startsWith('aws:')).map(({ Key, Value }) => [Key, Value]));

/** A document as Terraform compares it: by what it says. */
export const json = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
