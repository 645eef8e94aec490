import { PhaseFailed } from '../../machines/build/fault.ts';
import type { Cloud, Principal } from '../../service.ts';
import type { BuildRow } from './model.ts';

export interface BuildLog {
  readonly where: { groupName: string; streamName: string } | undefined;
  write(line: string): void;
  /** Resolves when everything that was written has arrived, or has been given up. */
  flush(): Promise<void>;
}

/** As many lines as one PutLogEvents takes are more than anybody wants to wait for. */
const BATCH = 1_000;

/** Opens the build's stream in CloudWatch Logs, as the service role: what that may not do fails the build, as at AWS. */
export async function openLog(cloud: Cloud, build: BuildRow, role: Principal): Promise<BuildLog> {
  const config = build.logsConfig?.cloudWatchLogs;
  if (config?.status === 'DISABLED') return { where: undefined, write: () => {}, flush: async () => {} };
  const logGroupName = config?.groupName ?? `/aws/codebuild/${build.projectName}`;
  const logStreamName = config?.streamName ? `${config.streamName}/${build.uuid}` : build.uuid;
  const logs = await cloud.use('logs', role);
  const createStream = () => logs.CreateLogStream({ logGroupName, logStreamName });
  await createStream()
    .catch(async (error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
      await logs.CreateLogGroup({ logGroupName }).catch((other: Error) => {
        if (other.name !== 'ResourceAlreadyExistsException') throw other;
      });
      await createStream();
    })
    .catch((error: Error) => {
      throw new PhaseFailed(
        'ACCESS_DENIED',
        `Service role ${build.serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${cloud.arn('codebuild', `build/${build.id}`)}. Error message: ${error.message}`,
      );
    });

  const waiting: { timestamp: number; message: string }[] = [];
  let sending: Promise<void> | undefined;
  async function send(): Promise<void> {
    while (waiting.length > 0) {
      await logs
        .PutLogEvents({ logGroupName, logStreamName, logEvents: waiting.splice(0, BATCH) })
        .catch((error: Error) => {
          cloud.log(`log lines of ${build.id} were lost: ${error.message}`, { error });
        });
    }
    sending = undefined;
  }
  return {
    where: { groupName: logGroupName, streamName: logStreamName },
    write(line) {
      // Logs refuses an empty message.
      waiting.push({ timestamp: cloud.clock.now().getTime(), message: `${line}\n` });
      sending ??= Promise.resolve().then(send);
    },
    flush: async () => sending,
  };
}
