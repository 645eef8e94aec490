import { DescribeImagesCommand, DescribeLaunchTemplateVersionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { named } from '../naming.ts';
import { settings, type Tier } from '../settings.ts';
import { step } from '../step.ts';
import { unless } from '../unless.ts';
import { NODE_MAJOR } from '../user-data.ts';
import { ArtifactChanged, ArtifactMissing, ArtifactUnfit } from './artifact-faults.ts';
import { type Manifest, readArtifact } from './manifest.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });
const s3 = new S3Client({ maxAttempts: 5 });
const ssm = new SSMClient({ maxAttempts: 5 });

const Ask = z.object({
  environment: z.literal(settings.environment),
  tier: z.enum(['web', 'api']),
  commit: z.string(),
  artifact: z.object({
    bucket: z.string(),
    key: z.string(),
    version: z.string().optional(),
    digest: z.string().optional(),
  }),
});
type Ask = z.output<typeof Ask>;

/**
 * The gate between what was built and the first thing that it touches: the object is there in the version and with the digest that the build has
 * left, says that it is this tier at this commit, and can run on the instances that would get it. What is wrong stops here, with what to do.
 */
export const handler = step(Ask, async (ask) => {
  const { artifact } = ask;
  const found = await s3
    .send(new GetObjectCommand({ Bucket: artifact.bucket, Key: artifact.key, VersionId: artifact.version }))
    .catch(unless('NoSuchKey', 'NoSuchVersion', 'NotFound', 'MethodNotAllowed'));
  if (!found)
    throw new ArtifactMissing(
      `${where(ask)} is not there: it was deleted after it had been built. Deploy the commit again, which builds it anew`,
    );
  const { sha256, manifest } = await readArtifact(found.Body as AsyncIterable<Uint8Array>);
  if (sha256 !== artifact.digest)
    throw new ArtifactChanged(
      `${where(ask)} has the digest ${sha256}, and its build has left ${artifact.digest ?? 'none'}: somebody else wrote it. Delete it and deploy the commit again`,
    );
  const read = manifest();
  const image = await imageOf(ask.tier);
  const faults = unfit(read, ask, image);
  if (faults.length > 0) throw new ArtifactUnfit(`${where(ask)} cannot be deployed: ${faults.join('; ')}`);
  return { manifest: read };
});

const where = ({ artifact: { bucket, key, version } }: Ask) =>
  `The artifact s3://${bucket}/${key}${version ? ` in version ${version}` : ''}`;

function unfit(manifest: Manifest, { tier, commit }: Ask, image: { id: string; architecture: string }): string[] {
  const faults: string[] = [];
  if (manifest.commit !== commit)
    faults.push(`it was built of ${manifest.commit}, and ${commit} is to be deployed: delete it and deploy again`);
  if (manifest.tier !== tier) faults.push(`it is the ${manifest.tier} tier, and the ${tier} tier is to be deployed`);
  if (manifest.architecture !== image.architecture)
    faults.push(
      `it was built on ${manifest.architecture}, and ${named(tier)} launches ${image.id}, which is ${image.architecture} ` +
        `(it would fail there with "exec format error"): build in an image of ${image.architecture}, or launch instances of ${manifest.architecture}`,
    );
  if (!manifest.node.startsWith(`v${NODE_MAJOR}.`))
    faults.push(
      `it was built with Node ${manifest.node}, and the instances have Node ${NODE_MAJOR}: say so in its buildspec`,
    );
  return faults;
}

/** The image that the tier's instances are launched from; of its architecture the instance type has to be, or nothing would be launched. */
async function imageOf(tier: Tier): Promise<{ id: string; architecture: string }> {
  const { LaunchTemplateVersions = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: named(tier), Versions: ['$Latest'] }),
  );
  const said = LaunchTemplateVersions[0]?.LaunchTemplateData?.ImageId ?? settings.image;
  const [, Name] = /^resolve:ssm:(.+)$/.exec(said) ?? [];
  const id = Name ? (await ssm.send(new GetParameterCommand({ Name }))).Parameter!.Value! : said;
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id] }));
  return { id, architecture: Images[0]!.Architecture! };
}
