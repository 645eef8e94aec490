import { createApp } from './main.ts';

const app = await createApp({
  outdir: process.env.CDK_OUTDIR ?? 'cdk.out',
  account: process.env.CDK_DEFAULT_ACCOUNT ?? '000000000000',
  region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1',
});
app.synth();
