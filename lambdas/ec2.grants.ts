import { type Action, EVERYTHING, grants } from './grants.ts';

const MADE_FOR_US = { StringEquals: { 'aws:RequestTag/muster:environment': '{environment}' } };
const OURS = { StringEquals: { 'aws:ResourceTag/muster:environment': '{environment}' } };
const arns = (types: readonly string[]) => types.map((type) => `arn:aws:ec2:{region}:{account}:${type}/*`);

/** To create an EC2 resource of this environment: tagged as such in the same call, in a VPC (or on something else) that is. */
export const creating = (type: string, actions: [Action, ...Action[]], inside: readonly string[] = []) =>
  grants(
    { actions, on: arns([type]), when: MADE_FOR_US },
    ...(inside.length > 0 ? [{ actions, on: arns(inside), when: OURS }] : []),
    {
      actions: ['ec2:CreateTags'],
      on: arns([type]),
      when: { StringEquals: { 'ec2:CreateAction': actions.map((action) => action.split(':')[1]!) } },
      implied: 'AWS asks for it when something is created with tags',
    },
  );

/** To change or delete what is tagged as of this environment: the functions find by tag alone, so that nothing else can be meant. */
export const changing = (...actions: [Action, ...Action[]]) => grants({ actions, on: EVERYTHING, when: OURS });
