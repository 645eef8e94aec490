/** An instance that calls itself healthy answers every request with an error of its own. */
export class OnlyErrorsServed extends Error {
  override readonly name = 'OnlyErrorsServed';
}
