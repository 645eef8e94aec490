import { startCloud } from '../../../../cloud/cloud.ts';

// A cloud in a process of its own, so that a test can kill it. Says how to reach it in one line, and lives until it is ended.
const [folder] = process.argv.slice(2);
const cloud = await startCloud({ folder: folder!, port: 0, resume: ['ec2', 'rds'] });
const { endpoint, region, operator } = cloud;
process.stdout.write(`${JSON.stringify({ endpoint, region, credentials: operator })}\n`);
