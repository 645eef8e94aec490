/** For a deed whose object may be gone, or never have been there: anything else is thrown. */
export function unlessMissing(error: Error): void {
  if (error.name !== 'NoSuchEntityException') throw error;
}
