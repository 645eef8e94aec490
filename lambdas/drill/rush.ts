/** The run of the second probe of a drill, within the 80 characters that the name of an execution may have. */
export const rush = (run: string): string => `${run.slice(0, 75)}-rush`;
