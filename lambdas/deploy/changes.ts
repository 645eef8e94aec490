import type { CodeCommitClient } from '@aws-sdk/client-codecommit';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { Tier } from '../settings.ts';
import { served } from './served.ts';
import { touched } from './touched.ts';

/** Whether a commit changes a tier: by the difference to what the tier serves at this moment. And why, in words. */
export async function changes(
  codecommit: CodeCommitClient,
  codedeploy: CodeDeployClient,
  tier: Tier,
  commit: string,
): Promise<{ changes: boolean; because: string }> {
  const now = await served(codedeploy, tier);
  if (!now)
    return { changes: false, because: `${tier} serves nothing yet, its first commit comes with its environment` };
  if (now.commit === commit) return { changes: false, because: `${tier} serves it` };
  const { concerning, others } = await touched(codecommit, now.commit, commit, tier);
  if (concerning.length > 0)
    return { changes: true, because: `${tier} serves ${now.commit}, since when it touches ${few(concerning)}` };
  return { changes: false, because: `since ${now.commit} it touches ${few(others)}, which is no part of ${tier}` };
}

/** An output is read by people, and Step Functions takes 256 KiB of it. */
const few = (paths: readonly string[]) =>
  paths.length === 0
    ? 'nothing'
    : paths.length <= 5
      ? paths.join(', ')
      : `${paths.slice(0, 5).join(', ')} and ${paths.length - 5} more`;
