import { CreateExperimentTemplateCommand, FISClient, StartExperimentCommand } from '@aws-sdk/client-fis';
import { arn, named } from '../naming.ts';
import { settings } from '../settings.ts';
import type { Injector } from './fault.ts';
import type { Harm, Target } from './harm.ts';

const fis = new FISClient({ maxAttempts: 5 });

/** An action of AWS FIS, on what. */
export interface Action {
  readonly actionId: string;
  /** The action's own name of its target, and the resource type, as FIS lists them. */
  readonly target: string;
  readonly resourceType: string;
  readonly arnOf: (target: Target) => string;
  readonly parameters?: (harm: Harm) => Readonly<Record<string, string>>;
}

/** Actions of this machine's cloud alone, by FIS's pattern of ids. */
export const local = (service: string, name: string) => `local:${service}:${name}`;

export const onDatabase = {
  target: 'DBInstances',
  resourceType: 'aws:rds:db',
  arnOf: ({ id }: Target) => arn('rds', `db:${id}`),
} as const;

/** A fault that FIS does: an experiment of one action, ended by `stopExperiment`, or by its own duration should nobody stop it. */
export const experiment = ({ actionId, target, resourceType, arnOf, parameters }: Action): Injector => ({
  async inject(harm, note) {
    if (harm.notes.experiment) return;
    const { run, drill, targets, experiment: of } = harm;
    const tags = { 'muster:environment': settings.environment, 'muster:run': run };
    const own: Record<string, string> = { ...parameters?.(harm) };
    if (of.seconds !== undefined) own.duration = `PT${of.undoAfterSeconds}S`;
    const { experimentTemplate } = await fis.send(
      new CreateExperimentTemplateCommand({
        clientToken: `template-${run}`.slice(0, 64),
        description: `The drill ${drill}`,
        roleArn: `arn:aws:iam::${settings.account}:role/${named('experiments')}`,
        // The drill has stop conditions of its own, which stop this experiment too.
        stopConditions: [{ source: 'none' }],
        targets: { hit: { resourceType, resourceArns: targets.map(arnOf), selectionMode: 'ALL' } },
        actions: { fault: { actionId, targets: { [target]: 'hit' }, parameters: own } },
        tags,
      }),
    );
    const template = experimentTemplate!.id!;
    await note({ template });
    const started = await fis.send(
      new StartExperimentCommand({ clientToken: `start-${run}`.slice(0, 64), experimentTemplateId: template, tags }),
    );
    await note({ experiment: started.experiment!.id! });
  },
});
