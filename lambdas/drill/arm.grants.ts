import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  onTable('dynamodb:GetItem', 'dynamodb:PutItem'),
  {
    actions: ['scheduler:CreateSchedule'],
    on: ['arn:aws:scheduler:{region}:{account}:schedule/default/muster-{environment}-undo-*'],
  },
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::{account}:role/muster-{environment}-undo-schedule'],
    when: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    implied: 'The schedule calls the undo as this role',
  },
);
