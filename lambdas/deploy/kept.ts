import type { Build } from '@aws-sdk/client-codebuild';

/** What stays of a build in the history of the execution that deploys it: where its log is, how long its phases took, what it has left. */
export const keptOf = ({ id, phases = [], logs, artifacts }: Build) => ({
  id,
  log: { group: logs?.groupName, stream: logs?.streamName, url: logs?.deepLink },
  phases: phases.flatMap(({ phaseType, phaseStatus, durationInSeconds }) =>
    phaseStatus ? [{ phase: phaseType, status: phaseStatus, seconds: durationInSeconds }] : [],
  ),
  digest: artifacts?.sha256sum,
});
