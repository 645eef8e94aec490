/** An instance says by its own word that it serves another commit than it should. */
export class WrongCommitServed extends Error {
  override readonly name = 'WrongCommitServed';
}
