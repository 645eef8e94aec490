import type { Rooms } from './rooms.ts';

/** A call that came over the wire and was answered. */
export interface Called {
  /** The role behind a session, else the caller itself. */
  readonly principal: string;
  readonly service: string;
  readonly operation: string;
  /** What it was asked with, as it came. */
  readonly input: object;
  /** The name of the error that it was answered with; absent if it succeeded. */
  readonly error?: string;
}

/** The same rooms, whose calls are told when they have been answered: in the order of their answers. */
export const observed = (rooms: Rooms, tell: (called: Called) => void): Rooms => ({
  ...rooms,
  async dispatch(service, operation, input, call) {
    const called = { principal: call.principal.roleArn ?? call.principal.arn, service, operation, input };
    try {
      const output = await rooms.dispatch(service, operation, input, call);
      tell(called);
      return output;
    } catch (error) {
      tell({ ...called, error: (error as Error).name });
      throw error;
    }
  },
});
