/** A decoded request is what the client takes; only the types of attribute values differ, which are a union with an open end. */
export const decoded = <T>(input: object): T => input as T;
