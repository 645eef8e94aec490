import { readFile } from 'node:fs/promises';
import path from 'node:path';

// Prints what a shell needs to talk to the cloud of this folder: the endpoint and the keys together, so that no call can reach a real account.
const file = path.join(process.env.MUSTER_FOLDER ?? '.muster', 'outputs.json');
try {
  const { endpoint, region, credentials } = JSON.parse(await readFile(file, 'utf8')) as {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  console.log(`export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`);
  console.log(
    `export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
  );
  console.log('unset AWS_SESSION_TOKEN AWS_PROFILE');
} catch {
  console.error(`There is no ${file} yet; run "npm start" first`);
  process.exitCode = 1;
}
