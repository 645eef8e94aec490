import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Grant } from '../../lambdas/grants.ts';

const root = path.resolve(import.meta.dirname, '../../lambdas');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.includes(path.sep) && file.endsWith('.grants.ts'),
);

/** SDK clients whose IAM prefix is another name. */
const PREFIX: Record<string, string> = {
  'auto-scaling': 'autoscaling',
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  sfn: 'states',
  'secrets-manager': 'secretsmanager',
};

/** S3 operations whose action has another name. */
const ACTION: Record<string, string> = {
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

/** What the functions of `table.ts` send; a function that only reads needs no right to write. */
const TABLE: Record<string, string> = { read: 'GetItem', list: 'Query', write: 'PutItem', erase: 'DeleteItem' };

/** The actions of all SDK commands that a file imports, itself or by what it imports of ours. */
function sent(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const found = new Set<string>();
  for (const [, names, client] of source.matchAll(/import\s*\{([^}]*)\}\s*from '@aws-sdk\/client-([\w-]+)'/g))
    for (const [, command, page] of names!.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)) {
      const action = `${PREFIX[client!] ?? client}:${command ?? page}`;
      found.add(ACTION[action] ?? action);
    }
  for (const [, names, local] of source.matchAll(/(?:import|export)(?!\s+type\b)\s*([^;]*?)from '(\.{1,2}\/[^']+)'/g)) {
    const imported = path.resolve(path.dirname(file), local!);
    if (path.basename(imported) === 'table.ts')
      for (const [name] of names!.matchAll(/\b\w+\b/g)) if (TABLE[name]) found.add(`dynamodb:${TABLE[name]}`);
    if (path.basename(imported) === 'table.ts') continue;
    if (existsSync(imported)) for (const action of sent(imported, seen)) found.add(action);
  }
  return found;
}

describe.each(files)('%s', async (file) => {
  const { default: grants } = (await import(path.join(root, file))) as { default: readonly Grant[] };

  it('declares the actions of the commands that the function sends, and no other', () => {
    const declared = grants.filter(({ implied }) => !implied).flatMap(({ actions }) => actions);
    const commands = sent(path.join(root, file.replace('.grants.ts', '.ts')));
    expect([...new Set(declared)].sort()).toEqual([...commands].sort());
  });

  it('says why of every action that no command has', () => {
    for (const { implied } of grants.filter((grant) => 'implied' in grant)) expect(implied!.length).toBeGreaterThan(10);
  });
});
