import { readFile } from 'node:fs/promises';
import path from 'node:path';

// Prints what a shell needs to talk to the cloud of this folder: the endpoint and the keys together, so that no call can reach a real account; and git's own way to ask for them.
const file = path.join(process.env.MUSTER_FOLDER ?? '.muster', 'outputs.json');
try {
  const { endpoint, region, credentials, repository } = JSON.parse(await readFile(file, 'utf8')) as {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    repository?: { cloneUrlHttp: string };
  };
  console.log(`export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`);
  console.log(
    `export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
  );
  console.log('unset AWS_SESSION_TOKEN AWS_PROFILE');
  if (repository) console.log(`export ${gitConfig(new URL(repository.cloneUrlHttp).origin)}`);
} catch {
  console.error(`There is no ${file} yet; run "npm start" first`);
  process.exitCode = 1;
}

/** Git answers for this origin alone with the keys of the shell; the empty helper before it is git's way to leave out all others, which would ask or keep them. */
function gitConfig(origin: string): string {
  const answer = '!f() { echo "username=$AWS_ACCESS_KEY_ID"; echo "password=$AWS_SECRET_ACCESS_KEY"; }; f';
  const key = `credential.${origin}.helper`;
  return `GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=${key} GIT_CONFIG_VALUE_0= GIT_CONFIG_KEY_1=${key} GIT_CONFIG_VALUE_1='${answer}'`;
}
