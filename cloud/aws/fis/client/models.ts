/** What the operations of FIS take and give, under the names of the AWS SDK. */
export interface StopCondition {
  /** `none` or `aws:cloudwatch:alarm`. */
  source?: string | undefined;
  /** The alarm's ARN. */
  value?: string | undefined;
}

export interface Target {
  /** `aws:ec2:instance`, `aws:rds:db`, … */
  resourceType?: string | undefined;
  resourceArns?: string[] | undefined;
  resourceTags?: Record<string, string> | undefined;
  filters?: { path?: string | undefined; values?: string[] | undefined }[] | undefined;
  /** `ALL`, `COUNT(n)` or `PERCENT(n)`. */
  selectionMode?: string | undefined;
  parameters?: Record<string, string> | undefined;
}

export interface ActionInput {
  actionId?: string | undefined;
  description?: string | undefined;
  parameters?: Record<string, string> | undefined;
  /** What the action calls a target, to the template's name of it. */
  targets?: Record<string, string> | undefined;
  /** Names of actions of this template that must have completed. */
  startAfter?: string[] | undefined;
}

export interface LogConfiguration {
  cloudWatchLogsConfiguration?: { logGroupArn?: string | undefined } | undefined;
  s3Configuration?: { bucketName?: string | undefined; prefix?: string | undefined } | undefined;
  logSchemaVersion?: number | undefined;
}

export interface ExperimentOptions {
  accountTargeting?: 'single-account' | 'multi-account' | undefined;
  emptyTargetResolutionMode?: 'fail' | 'skip' | undefined;
  /** `skip-all` resolves the targets and does nothing to them. */
  actionsMode?: 'skip-all' | 'run-all' | undefined;
}

interface Plan {
  description?: string | undefined;
  stopConditions?: StopCondition[] | undefined;
  targets?: Record<string, Target> | undefined;
  actions?: Record<string, ActionInput> | undefined;
  roleArn?: string | undefined;
  logConfiguration?: LogConfiguration | undefined;
  experimentOptions?: ExperimentOptions | undefined;
}

type Tags = Record<string, string>;
interface Page {
  maxResults?: number | undefined;
  nextToken?: string | undefined;
}

export interface CreateExperimentTemplateCommandInput extends Plan {
  /** The client makes one when it is not given. */
  clientToken?: string | undefined;
  tags?: Tags | undefined;
}
export interface UpdateExperimentTemplateCommandInput extends Plan {
  id: string | undefined;
}
export interface ById {
  id: string | undefined;
}
export interface StartExperimentCommandInput {
  clientToken?: string | undefined;
  experimentTemplateId: string | undefined;
  experimentOptions?: { actionsMode?: 'skip-all' | 'run-all' | undefined } | undefined;
  tags?: Tags | undefined;
}
export interface ListExperimentsCommandInput extends Page {
  experimentTemplateId?: string | undefined;
}
export interface ListExperimentResolvedTargetsCommandInput extends Page {
  experimentId: string | undefined;
  targetName?: string | undefined;
}
export type ListCommandInput = Page;
export interface ByArn {
  resourceArn: string | undefined;
}

export interface ExperimentTemplateSummary {
  id?: string | undefined;
  arn?: string | undefined;
  description?: string | undefined;
  creationTime?: Date | undefined;
  lastUpdateTime?: Date | undefined;
  tags?: Tags | undefined;
}
export interface ExperimentTemplate extends ExperimentTemplateSummary, Plan {
  description?: string | undefined;
}

export type ExperimentStatus =
  | 'pending'
  | 'initiating'
  | 'running'
  | 'completed'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'cancelled';
export type ExperimentActionStatus = ExperimentStatus | 'skipped';

export interface ExperimentState {
  status?: ExperimentStatus | undefined;
  reason?: string | undefined;
  error?: { accountId?: string | undefined; code?: string | undefined; location?: string | undefined } | undefined;
}

export interface ExperimentAction extends ActionInput {
  state?: { status?: ExperimentActionStatus | undefined; reason?: string | undefined } | undefined;
  startTime?: Date | undefined;
  endTime?: Date | undefined;
}

export interface ExperimentSummary {
  id?: string | undefined;
  arn?: string | undefined;
  experimentTemplateId?: string | undefined;
  state?: ExperimentState | undefined;
  creationTime?: Date | undefined;
  tags?: Tags | undefined;
  experimentOptions?: ExperimentOptions | undefined;
}

export interface Experiment extends ExperimentSummary {
  roleArn?: string | undefined;
  targets?: Record<string, Target> | undefined;
  actions?: Record<string, ExperimentAction> | undefined;
  stopConditions?: StopCondition[] | undefined;
  startTime?: Date | undefined;
  endTime?: Date | undefined;
  logConfiguration?: LogConfiguration | undefined;
}

export interface ActionSummary {
  id?: string | undefined;
  arn?: string | undefined;
  description?: string | undefined;
  targets?: Record<string, { resourceType?: string | undefined }> | undefined;
  tags?: Tags | undefined;
}
export interface Action extends ActionSummary {
  parameters?: Record<string, { description?: string | undefined; required?: boolean | undefined }> | undefined;
}

export interface ResolvedTarget {
  resourceType?: string | undefined;
  targetName?: string | undefined;
  targetInformation?: Record<string, string> | undefined;
}
