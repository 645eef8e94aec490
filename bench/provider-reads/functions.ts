import { zipSync } from 'fflate';
import { json, type Kind, there } from './kind.ts';

const code = zipSync({ 'index.mjs': Buffer.from('export const handler = async () => ({})') });

const lambdaFunction: Kind = {
  type: 'aws_lambda_function',
  find: async ({ lambda }) => (await lambda.ListFunctions({})).Functions!.map((it) => it.FunctionName!),
  async read({ lambda }, id) {
    const answer = await lambda.GetFunction({ FunctionName: id });
    const it = there(answer.Configuration, 'Configuration');
    // `functionCode.SourceKMSKeyArn` is read of whatever there is.
    const at = there(answer.Code, 'Code');
    const { Versions } = await lambda.ListVersionsByFunction({ FunctionName: id, MaxItems: 10_000 });
    await lambda.GetFunctionCodeSigningConfig({ FunctionName: id });
    return {
      architectures: it.Architectures,
      arn: it.FunctionArn,
      code_sha256: it.CodeSha256,
      ephemeral_storage: it.EphemeralStorage?.Size,
      function_name: it.FunctionName,
      handler: it.Handler,
      last_modified: it.LastModified,
      logging_config: it.LoggingConfig && [it.LoggingConfig.LogFormat, it.LoggingConfig.LogGroup],
      memory_size: it.MemorySize,
      package_type: it.PackageType,
      repository: at.RepositoryType,
      location: at.Location,
      reserved_concurrent_executions: answer.Concurrency?.ReservedConcurrentExecutions ?? -1,
      role: it.Role,
      runtime: it.Runtime,
      snap_start: it.SnapStart?.ApplyOn,
      source_code_size: it.CodeSize,
      timeout: it.Timeout,
      tracing_config: it.TracingConfig?.Mode,
      state: it.State,
      last_update_status: it.LastUpdateStatus,
      version: there(Versions, 'Versions').at(-1)?.Version,
      environment: it.Environment?.Variables ?? {},
      tags: answer.Tags ?? {},
    };
  },
  async make({ lambda }, { name, role }) {
    await lambda.CreateFunction({
      FunctionName: name,
      Role: role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: code },
      Publish: false,
      PackageType: 'Zip',
    });
    await active(() => lambda.GetFunctionConfiguration({ FunctionName: name }));
    return {
      id: name,
      planned: {
        architectures: ['x86_64'],
        ephemeral_storage: 512,
        function_name: name,
        handler: 'index.handler',
        logging_config: ['Text', `/aws/lambda/${name}`],
        memory_size: 128,
        package_type: 'Zip',
        reserved_concurrent_executions: -1,
        role,
        runtime: 'nodejs22.x',
        snap_start: 'None',
        source_code_size: code.length,
        timeout: 3,
        tracing_config: 'PassThrough',
        version: '$LATEST',
        environment: {},
        tags: {},
      },
      remove: () => lambda.DeleteFunction({ FunctionName: name }),
    };
  },
};

/** The provider goes on when the function is active. */
async function active(configuration: () => Promise<{ State?: string | undefined }>): Promise<void> {
  for (let asked = 0; asked < 300; asked++) if ((await configuration()).State === 'Active') return;
}

const alias: Kind = {
  type: 'aws_lambda_alias',
  async read({ lambda }, id) {
    const [FunctionName, Name] = id.split('/');
    const it = await lambda.GetAlias({ FunctionName, Name });
    return {
      arn: it.AliasArn,
      name: it.Name,
      description: it.Description,
      function_version: it.FunctionVersion,
    };
  },
  async make(api, ground) {
    const FunctionName = `${ground.name}-alias`;
    const made = await lambdaFunction.make!(api, { ...ground, name: FunctionName });
    const { Version } = await api.lambda.PublishVersion({ FunctionName });
    await api.lambda.CreateAlias({ FunctionName, FunctionVersion: Version, Name: 'live', Description: '' });
    return {
      id: `${FunctionName}/live`,
      planned: { name: 'live', description: '', function_version: '1' },
      remove: made.remove,
    };
  },
};

const permission: Kind = {
  type: 'aws_lambda_permission',
  async read({ lambda }, id) {
    const [FunctionName, sid] = id.split('/');
    const document = json((await lambda.GetPolicy({ FunctionName })).Policy) as { Statement: Statement[] };
    const it = there(
      document.Statement.find(({ Sid }) => Sid === sid),
      'statement',
    );
    return {
      action: it.Action,
      effect: it.Effect,
      principal: it.Principal.Service,
      resource: it.Resource,
      source_arn: it.Condition?.ArnLike?.['AWS:SourceArn'],
      source_account: it.Condition?.StringEquals?.['AWS:SourceAccount'],
    };
  },
  async make(api, ground) {
    const FunctionName = `${ground.name}-permission`;
    const made = await lambdaFunction.make!(api, { ...ground, name: FunctionName });
    const SourceArn = `arn:aws:events:${ground.region}:${ground.account}:rule/any`;
    await api.lambda.AddPermission({
      FunctionName,
      StatementId: 'events',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn,
      SourceAccount: ground.account,
    });
    return {
      id: `${FunctionName}/events`,
      planned: {
        action: 'lambda:InvokeFunction',
        effect: 'Allow',
        principal: 'events.amazonaws.com',
        resource: `arn:aws:lambda:${ground.region}:${ground.account}:function:${FunctionName}`,
        source_arn: SourceArn,
        source_account: ground.account,
      },
      remove: made.remove,
    };
  },
};

interface Statement {
  Sid: string;
  Effect: string;
  Action: string;
  Principal: { Service?: string };
  Resource: string;
  Condition?: Record<string, Record<string, string>>;
}

const invokeConfig: Kind = {
  type: 'aws_lambda_function_event_invoke_config',
  async read({ lambda }, id) {
    const it = await lambda.GetFunctionEventInvokeConfig({ FunctionName: id });
    return {
      function_arn: it.FunctionArn,
      maximum_event_age_in_seconds: it.MaximumEventAgeInSeconds,
      maximum_retry_attempts: it.MaximumRetryAttempts,
    };
  },
  async make(api, ground) {
    const FunctionName = `${ground.name}-invoke`;
    const made = await lambdaFunction.make!(api, { ...ground, name: FunctionName });
    const settings = { MaximumEventAgeInSeconds: 120, MaximumRetryAttempts: 0 };
    await api.lambda.PutFunctionEventInvokeConfig({ FunctionName, ...settings });
    return {
      id: FunctionName,
      planned: { maximum_event_age_in_seconds: 120, maximum_retry_attempts: 0 },
      remove: made.remove,
    };
  },
};

const eventSourceMapping: Kind = {
  type: 'aws_lambda_event_source_mapping',
  gap: 'no mapping can be made: a queue or a stream is not read for a function here',
  find: async ({ lambda }) => (await lambda.ListEventSourceMappings({})).EventSourceMappings!.map((it) => it.UUID!),
  async read({ lambda }, id) {
    const it = await lambda.GetEventSourceMapping({ UUID: id });
    return {
      arn: it.EventSourceMappingArn,
      event_source_arn: it.EventSourceArn,
      function_arn: it.FunctionArn,
      state: it.State,
      batch_size: it.BatchSize,
      last_modified: it.LastModified,
    };
  },
  async make(api, ground) {
    const FunctionName = `${ground.name}-source`;
    const made = await lambdaFunction.make!(api, { ...ground, name: FunctionName });
    const { QueueUrl } = await api.sqs.CreateQueue({ QueueName: FunctionName });
    const EventSourceArn = `arn:aws:sqs:${ground.region}:${ground.account}:${FunctionName}`;
    try {
      const { UUID } = await api.lambda.CreateEventSourceMapping({ FunctionName, EventSourceArn, Enabled: true });
      return {
        id: UUID!,
        planned: { batch_size: 10, event_source_arn: EventSourceArn },
        async remove() {
          await api.lambda.DeleteEventSourceMapping({ UUID });
          await api.sqs.DeleteQueue({ QueueUrl });
          await made.remove();
        },
      };
    } catch (error) {
      await api.sqs.DeleteQueue({ QueueUrl });
      await made.remove();
      throw error;
    }
  },
};

export const functions: readonly Kind[] = [lambdaFunction, alias, permission, invokeConfig, eventSourceMapping];
