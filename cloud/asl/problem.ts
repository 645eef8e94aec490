/** Something wrong with a definition, as ValidateStateMachineDefinition reports it. */
export interface Problem {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** A JSON pointer into the definition, where it is about one place. */
  readonly location?: string;
}

/** A definition that AWS would refuse. */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const shown = problems.map(({ code, message, location }) =>
      code === 'INVALID_JSON_DESCRIPTION' || location === undefined
        ? `${code}: ${message}`
        : `${code}: ${message} at ${location}`,
    );
    super(`Invalid State Machine Definition: '${shown.join(', ')}'`);
    this.problems = problems;
  }
}
