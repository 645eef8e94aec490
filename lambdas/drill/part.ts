/** The name of an execution that a drill's run starts beside itself, within the 80 characters that one may have. */
export const part = (run: string, what: string): string => `${run.slice(0, 79 - what.length)}-${what}`;
