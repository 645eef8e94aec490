/** The commit says how it wants to be deployed, in words that nobody understands. */
export class InvalidDeployJson extends Error {
  override readonly name = 'InvalidDeployJson';
}
