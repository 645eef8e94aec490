import type { Readable } from 'node:stream';

/**
 * What a service's operations look like, derived from the exports of its SDK client:
 * `Handlers<typeof import('@aws-sdk/client-ec2'), Context>` has a `RunInstances(input, context)` for the client's `RunInstancesCommand`.
 */
export type Handlers<Module, Context> = {
  [K in keyof Module as K extends `$${string}` ? never : K extends `${infer Name}Command` ? Name : never]?: (
    input: Input<Module[K]>,
    context: Context,
  ) => Promise<Output<Module[K]>>;
};

/** A function of each operation's input (and of the `Rest`), by operation. */
export type ByInput<Module, Value, Rest extends unknown[] = []> = {
  [K in keyof Module as K extends `$${string}` ? never : K extends `${infer Name}Command` ? Name : never]?: (
    input: Input<Module[K]>,
    ...rest: Rest
  ) => Value;
};

/** The same operations seen by a caller inside the cloud: no context, all there. */
export type Operations<Module> = {
  [K in keyof Module as K extends `$${string}` ? never : K extends `${infer Name}Command` ? Name : never]-?: (
    input: Input<Module[K]>,
  ) => Promise<Output<Module[K]>>;
};

// biome-ignore-start lint/suspicious/noExplicitAny: a command class is matched by its shape, whatever its type arguments
type Command = abstract new (
  ...args: any[]
) => {
  readonly input: any;
  resolveMiddleware(stack: any, config: any, options: any): (args: any) => Promise<{ output: any }>;
};
export type Input<C> = C extends Command ? Read<InstanceType<C>['input']> : never;
export type Output<C> = C extends Command
  ? ReturnType<InstanceType<C>['resolveMiddleware']> extends (args: any) => Promise<{ output: infer O }>
    ? Wire<O>
    : never
  : never;

/** A server may answer with plain bytes or streams where the SDK hands its caller decorated ones, and never sets `$metadata`. */
type Wire<T> = T extends { transformToByteArray: any }
  ? Readable | Uint8Array | string
  : T extends { transformToString(...args: any[]): any }
    ? Uint8Array | string
    : T extends Uint8Array | Date | ((...args: any[]) => any)
      ? T
      : T extends readonly (infer U)[]
        ? readonly Wire<U>[]
        : T extends object
          ? { [K in keyof T as K extends '$metadata' ? never : K]: Wire<T[K]> }
          : T;

/** What decoding delivers for the unions that a client accepts: bytes for blobs, a stream for streaming blobs. */
type Read<T> = 0 extends 1 & T
  ? T
  : [ArrayBufferView] extends [T]
    ? unknown extends T
      ? T
      : Uint8Array | (undefined extends T ? undefined : never)
    : [Readable] extends [T]
      ? unknown extends T
        ? T
        : Readable | (undefined extends T ? undefined : never)
      : T extends Date | Uint8Array | string | number | boolean | null | undefined
        ? T
        : T extends readonly (infer U)[]
          ? Read<U>[]
          : T extends object
            ? { [K in keyof T]: Read<T[K]> }
            : T;
// biome-ignore-end lint/suspicious/noExplicitAny: see above
