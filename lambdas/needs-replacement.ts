/** AWS cannot make of what stands what is wanted, and nothing is replaced by itself. Final: asking again does not help. */
export class NeedsReplacement extends Error {
  override readonly name = 'NeedsReplacement';

  constructor(resource: string, fixed: readonly string[]) {
    super(
      `${resource}: ${fixed.join('; ')}. AWS cannot change that in place, and a provision replaces nothing by itself: set the environment to what stands, or move to another one by hand and remove this one`,
    );
  }
}
