interface Told {
  message: string;
  $metadata: Record<string, never>;
}

/** Throws one of an SDK client's own exceptions: `refuse(BranchDoesNotExistException, 'main does not exist')`. */
export function refuse(Exception: new (told: Told) => Error, message: string): never {
  throw new Exception({ message, $metadata: {} });
}
