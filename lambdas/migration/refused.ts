/** The rehearsal has found that the versions and the schema cannot live together. Nothing that serves was touched. */
export class Refused extends Error {
  override readonly name = 'MigrationRefused';
}
