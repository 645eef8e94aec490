import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildLambdas } from '../build.ts';
import { createApp } from '../cdk/main.ts';

// `node make-template.ts FOLDER ACCOUNT REGION`: the cloud assembly into FOLDER/cdk.out, as `node build.ts && node cdk/app.ts` make it.
const [folder = '', account = '', region = ''] = process.argv.slice(2);
const bundles = path.join(folder, 'lambdas');
await buildLambdas(path.resolve(import.meta.dirname, '..'), bundles);
(await createApp({ outdir: path.join(folder, 'cdk.out'), account, region, bundles })).synth();
// The assembly has copies of its own.
rmSync(bundles, { recursive: true });
