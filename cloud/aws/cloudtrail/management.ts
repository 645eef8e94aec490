/** Whether an operation only asks: by its name, as AWS names its operations, and what belongs to no resource's state. */
export const isReadOnly = (service: string, operation: string): boolean =>
  /^(Describe|List|Get|BatchGet|Head|Lookup|Search|Simulate|Validate|Test|Generate|Filter|Preview|Query|Scan|Select|Estimate|Poll)/.test(
    operation,
  ) ||
  (service === 'kms' && /^(Encrypt|Decrypt|ReEncrypt|Sign|Verify)/.test(operation));

/** What works with data rather than with the resource that holds it: a trail records it only where it is told to, and the event history never. */
const DATA: Readonly<Record<string, RegExp>> = {
  codecommit: /^Git/,
  cloudwatch: /^PutMetricData$/,
  dynamodb: /Item|^Execute|^Transact/,
  events: /^PutEvents$/,
  lambda: /^Invoke/,
  logs: /^(PutLogEvents|StartLiveTail|CreateLogStream)$/,
  s3: /Object|Multipart|UploadPart|Restore/,
  sns: /^Publish/,
  sqs: /Message/,
  ssm: /^(UpdateInstanceInformation|PutInventory)$/,
  states: /^SendTask/,
  sts: /^AssumeRole/,
};

export const isRecorded = (service: string, operation: string): boolean => !DATA[service]?.test(operation);
