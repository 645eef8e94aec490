/** The object that was built is not there, or not in that version. */
export class ArtifactMissing extends Error {
  override readonly name = 'ArtifactMissing';
}

/** The object is there, and is not what the build has made. */
export class ArtifactChanged extends Error {
  override readonly name = 'ArtifactChanged';
}

/** It is what was built, and nothing that these instances could run. */
export class ArtifactUnfit extends Error {
  override readonly name = 'ArtifactUnfit';
}
