/** Why a phase of a build failed, in CodeBuild's words: `COMMAND_EXECUTION_ERROR`, `YAML_FILE_ERROR`, `CLIENT_ERROR`, … */
export class PhaseFailed extends Error {
  override readonly name = 'PhaseFailed';
  readonly statusCode: string;
  constructor(statusCode: string, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}
