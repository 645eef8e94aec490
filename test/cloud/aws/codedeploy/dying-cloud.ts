/** `node dying-cloud.ts FOLDER KEY EVENT INSTANCE`: starts the cloud of a site, begins a deployment, and dies in the midst of a lifecycle event. */
import { startCloud } from '../../../../cloud/cloud.ts';
import { inMidst } from './in-midst.ts';

const [folder = '', key = '', event = '', instance = '0'] = process.argv.slice(2);
const { cloud } = await startCloud({ folder, port: 0 });
const codedeploy = await cloud.use('codedeploy');
// Before the instances run there is nothing to deploy to.
for (const deadline = Date.now() + 30_000; cloud.instances.size < 2 && Date.now() < deadline; )
  await cloud.clock.sleep(20);
const { deploymentId } = await codedeploy.CreateDeployment({
  applicationName: 'guild',
  deploymentGroupName: 'web',
  revision: { revisionType: 'S3', s3Location: { bucket: 'artifacts', bundleType: 'zip', key } },
});
await inMidst(cloud, deploymentId!, event, Number(instance));
console.log(deploymentId);
process.kill(process.pid, 'SIGKILL');
