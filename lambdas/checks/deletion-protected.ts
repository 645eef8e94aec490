/** The environment is not to be torn down: something in it is protected against deletion. */
export class DeletionProtected extends Error {
  override readonly name = 'DeletionProtected';
}
